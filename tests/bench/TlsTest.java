//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/bench/Attempt.java ../../lib/bench/AttemptLog.java ../../lib/bench/Failure.java ../../lib/bench/Load.java
//SOURCES ../../lib/bench/load/LoadGenerator.java ../../lib/bench/load/LoadOptions.java ../../lib/bench/load/RandomTokens.java
//SOURCES ../../lib/bench/load/Target.java
package tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import lib.bench.Attempt;
import lib.bench.AttemptLog;
import lib.bench.Failure;
import lib.bench.Load;
import lib.bench.load.LoadGenerator;
import lib.bench.load.LoadOptions;
import lib.bench.load.RandomTokens;
import lib.bench.load.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The load generator over https, against a server with a certificate of its own making.
@Timeout(60)
class TlsTest {

    private static final int TOKENS = 400;

    @TempDir
    private Path folder;

    private SSLServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        Path store = folder.resolve("key.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(keytool, "-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=nobody", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", "changeit").redirectErrorStream(true).start();
        assertThat(process.waitFor()).as(new String(process.getInputStream().readAllBytes())).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                Socket client = accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
    }

    private Socket accept() {
        try {
            return listener.accept();
        } catch (IOException e) {
            return new Socket();
        }
    }

    /// Answers every request on a connection with the same stream; a request ends with its list of tokens.
    private static void serve(Socket client) {
        String event = "data: {\"choices\":[{\"index\":0,\"text\":\" word\",\"finish_reason\":null}]}\n\n";
        String stream = event.repeat(TOKENS) + "data: [DONE]\n\n";
        byte[] answer = ("HTTP/1.1 200 OK\r\nContent-Length: " + stream.length() + "\r\n\r\n" + stream).getBytes(StandardCharsets.US_ASCII);
        try (client; InputStream in = client.getInputStream(); OutputStream out = client.getOutputStream()) {
            for (int before = 0, b = in.read(); b >= 0; before = b, b = in.read()) {
                if (before == ']' && b == '}') {
                    out.write(answer);
                    out.flush();
                }
            }
        } catch (SocketException e) {
            // The client has ended its run.
        } catch (IOException e) {
            // A client that does not trust the certificate hangs up.
        }
    }

    private List<Attempt> run(boolean insecure) throws Exception {
        URI url = URI.create("https://localhost:" + listener.getLocalPort() + "/v1/completions");
        Target target = new Target(url, false, Map.of(), Target.fields("m", false, false), insecure);
        List<Attempt> attempts = new ArrayList<>();
        try (AttemptLog log = new AttemptLog()) {
            var options = new LoadOptions(1, Duration.ofSeconds(20), false, live -> { });
            new LoadGenerator(target, new RandomTokens(1, 12, 5000, TOKENS), Load.closedLoop(3), options, log).run();
            log.forEach(attempts::add);
        }
        return attempts;
    }

    @Test
    void measuresOverHttps() throws Exception {
        assertThat(run(true)).hasSize(12).allSatisfy(attempt -> {
            assertThat(attempt).isInstanceOf(Attempt.Completed.class);
            assertThat(((Attempt.Completed) attempt).tokens().output()).isEqualTo(TOKENS);
        });
    }

    @Test
    void doesNotTrustACertificateThatNobodyKnows() throws Exception {
        assertThat(run(false)).isNotEmpty().allSatisfy(attempt -> {
            assertThat(attempt).isInstanceOf(Attempt.Failed.class);
            assertThat(((Attempt.Failed) attempt).kind()).isEqualTo(Failure.CONNECT);
            assertThat(((Attempt.Failed) attempt).message()).contains("certification path");
        });
    }
}
