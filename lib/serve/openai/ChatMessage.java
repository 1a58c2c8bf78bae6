package lib.serve.openai;

/// One message of a conversation.
///
/// @param role `system`, `user`, `assistant` or `tool`
public record ChatMessage(String role, String content) {}
