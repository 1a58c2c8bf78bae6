//SOURCES SystemInfo.java PowerMode.java Clocks.java StaticIp.java
package scripts;

import java.util.List;
import lib.Step;

/// Every step there is. A new step is added here, and with that to recipes and to the shell.
public final class Steps {

    /// In the order of the guide.
    public static final List<Step<?>> ALL = List.of(new SystemInfo(), new StaticIp(), new PowerMode(), new Clocks());

    private Steps() {}
}
