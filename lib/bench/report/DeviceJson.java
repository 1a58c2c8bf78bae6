//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES ../Metrics.java DeviceReport.java ../../jetson/telemetry/Moment.java ../../jetson/telemetry/Stretch.java
package lib.bench.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import lib.bench.Metrics;
import lib.jetson.telemetry.Moment;
import lib.jetson.telemetry.Stretch;

/// The part of a report's JSON that says what the device did: field `device`. What is not known is left out.
final class DeviceJson {

    private final JsonGenerator json;

    private DeviceJson(JsonGenerator json) {
        this.json = json;
    }

    /// @param samples whether each sample is wanted too, with its time in seconds of the run
    static void write(JsonGenerator json, DeviceReport device, Metrics metrics, boolean samples) throws IOException {
        new DeviceJson(json).device(device, metrics, samples);
    }

    private void device(DeviceReport device, Metrics metrics, boolean samples) throws IOException {
        json.writeObjectFieldStart("device");
        json.writeStringField("host", device.host());
        if (device.failure().isPresent()) {
            json.writeStringField("failure", device.failure().get());
        }
        json.writeNumberField("samples", device.run().samples());
        for (Map.Entry<String, Double> figure : device.figures(metrics).entrySet()) {
            json.writeNumberField(camelCase(figure.getKey()), figure.getValue());
        }
        if (device.run().wholeDevice().isPresent()) {
            json.writeStringField("wholeDeviceRail", device.run().wholeDevice().get());
        }
        rails(device.run());
        if (device.run().throttling().isPresent()) {
            json.writeArrayFieldStart("throttledBy");
            for (String cause : device.run().throttling().get().by()) {
                json.writeString(cause);
            }
            json.writeEndArray();
        }
        if (device.run().gpuClock().isPresent()) {
            Stretch.Clock clock = device.run().gpuClock().get();
            json.writeObjectFieldStart("gpuClockMHz");
            json.writeNumberField("first", clock.first());
            json.writeNumberField("last", clock.last());
            json.writeNumberField("lowest", clock.lowest());
            json.writeEndObject();
        }
        if (samples) {
            json.writeArrayFieldStart("moments");
            for (Moment moment : device.moments()) {
                moment(moment);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void rails(Stretch run) throws IOException {
        json.writeObjectFieldStart("rails");
        for (Map.Entry<String, Stretch.Power> rail : new TreeMap<>(run.power()).entrySet()) {
            json.writeObjectFieldStart(rail.getKey());
            if (rail.getValue().joules().isPresent()) {
                json.writeNumberField("energyJ", rail.getValue().joules().getAsDouble());
            }
            json.writeNumberField("peakW", rail.getValue().peak());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void moment(Moment moment) throws IOException {
        json.writeStartObject();
        json.writeNumberField("seconds", moment.seconds());
        json.writeObjectFieldStart("watts");
        for (Map.Entry<String, Double> rail : new TreeMap<>(moment.watts()).entrySet()) {
            json.writeNumberField(rail.getKey(), rail.getValue());
        }
        json.writeEndObject();
        if (moment.hottest().isPresent()) {
            json.writeNumberField("celsius", moment.hottest().get().celsius());
        }
        if (moment.throttledBy().isPresent()) {
            json.writeBooleanField("throttled", !moment.throttledBy().get().isEmpty());
        }
        if (moment.gpuMHz().isPresent()) {
            json.writeNumberField("gpuMHz", moment.gpuMHz().getAsDouble());
        }
        json.writeEndObject();
    }

    /// `mean_power_w` becomes `meanPowerW`, as the other names of the document are.
    private static String camelCase(String key) {
        var name = new StringBuilder();
        for (String word : key.split("_")) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}
