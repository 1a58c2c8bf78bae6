//SOURCES SystemInfo.java SshSetup.java Diagnose.java DockerSetup.java ImagePull.java NetworkStatus.java StaticIp.java
//SOURCES WifiList.java WifiConnect.java WifiSwitch.java WifiHotspot.java PowerMode.java Clocks.java ModelFit.java Serve.java Servers.java
//SOURCES ServerStop.java Benchmark.java Matrix.java ModelDownload.java Report.java SmallModel.java ../lib/bench/reference/ReferenceTables.java ../lib/serve/chat/ChatClient.java
//SOURCES Preflight.java JetpackInstall.java JetsonStatsInstall.java
//SOURCES ../lib/lab/LabDevice.java ../lib/lab/LabStick.java ../lib/lab/LabHub.java ../lib/lab/LabEnd.java
//SOURCES FlashCheck.java IsoCheck.java UsbWrite.java ../lib/flash/ByHand.java ../lib/flash/FirstBoot.java
//SOURCES GpuInfo.java DeviceQuery.java CollectEnv.java FanProfile.java DropCaches.java CacheCleaner.java HeadlessMode.java
package scripts;

import java.util.List;
import lib.Host;
import lib.HostException;
import lib.Step;
import lib.StepException;
import lib.UsageException;

/// Every step there is. A new step is added here, and with that to recipes and to the shell.
public final class Steps {

    /// In the order of the guide.
    public static final List<Step<?>> ALL = List.of(new FlashCheck(), new SystemInfo(), new SshSetup(), new Diagnose(), new DockerSetup(),
            new ImagePull(), new NetworkStatus(), new StaticIp(), new WifiList(), new WifiConnect(), new WifiSwitch(), new WifiHotspot(),
            new PowerMode(), new Clocks(), new GpuInfo(), new DeviceQuery(), new CollectEnv(), new FanProfile(), new DropCaches(),
            new CacheCleaner(), new HeadlessMode(), new JetpackInstall(), new JetsonStatsInstall(), new Preflight(),
            new ModelFit(), new Serve(), new Servers(), new ServerStop());

    private Steps() {}

    /// Whether a step can do its work on a host.
    ///
    /// @param reason why not; empty when it can
    public record Fit(String step, boolean works, String reason) {}

    /// Asks every step whether it can do its work on this host. Queries only.
    public static List<Fit> fit(Host host) {
        return ALL.stream().map(step -> fit(step, host.planning())).toList();
    }

    private static Fit fit(Step<?> step, Host host) {
        try {
            step.checkHost(host);
            return new Fit(step.name(), true, "");
        } catch (UsageException e) {
            // it found all it needs but for its options
            return new Fit(step.name(), true, "");
        } catch (StepException | HostException e) {
            return new Fit(step.name(), false, e.getMessage());
        }
    }
}
