package lib;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/// Makes Ctrl-C do something else than to end the process, until it is closed.
///
/// Java has no public interface for that. `sun.misc.Signal` of module `jdk.unsupported` is the one that everybody uses; it is called by
/// reflection, since the compiler warns of it in a way that cannot be switched off. Where it is missing, Ctrl-C does what it always does.
public final class CtrlC implements AutoCloseable {

    private final Optional<Object> before;

    /// @param action called on another thread
    public CtrlC(Runnable action) {
        before = handle(Optional.empty(), (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                action.run();
            }
            return null;
        });
    }

    @Override
    public void close() {
        before.ifPresent(handler -> handle(Optional.of(handler), (proxy, method, arguments) -> null));
    }

    /// @return the handler before; empty if there is no way to set one
    private static Optional<Object> handle(Optional<Object> handler, InvocationHandler otherwise) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, type);
            Object next = handler.orElseGet(() -> Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, otherwise));
            return Optional.ofNullable(handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), next));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
