//SOURCES BadRequest.java ChatMessage.java
package lib.serve.openai;

import java.util.List;

/// What a server's model sees of text.
public interface Tokens {

    /// @param special whether the tokens are added that the model expects around a text, such as one for its beginning
    int[] ofText(String text, boolean special) throws BadRequest;

    /// A conversation in the form that the model was trained on.
    ///
    /// @param toAnswer whether it ends where the assistant's answer begins
    int[] ofChat(List<ChatMessage> messages, boolean toAnswer) throws BadRequest;

    String text(int[] tokens);

    /// How many tokens there are; ids go from 0 to one less.
    int vocabulary();
}
