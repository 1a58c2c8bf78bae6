//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/Json.java ../../lib/hub/Architecture.java
package tests.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import lib.Json;
import lib.hub.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchitectureTest {

    private static final String QWEN3_8B = """
            {"hidden_size": 4096, "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
             "intermediate_size": 12288, "vocab_size": 151936, "max_position_embeddings": 40960}""";

    /// Qwen3-8B with other fields as well, or instead.
    private static Architecture qwen3With(String fields) {
        ObjectNode config = (ObjectNode) Json.read(QWEN3_8B, JsonNode.class);
        config.setAll((ObjectNode) Json.read("{" + fields + "}", JsonNode.class));
        return Architecture.fromConfig(config);
    }

    private static Architecture architecture(String config) {
        return Architecture.fromConfig(Json.read(config, JsonNode.class));
    }

    @Test
    void countsAKeyAndAValueForEachKvHeadOfEachLayer() {
        // 36 layers x 8 KV heads x 128 numbers x key and value x 2 bytes
        assertThat(qwen3With("").kvBytesPerToken(2)).isEqualTo(147_456);
        assertThat(qwen3With("").kvBytesPerToken(1)).isEqualTo(73_728);
    }

    @Test
    void withoutKvHeadsEveryHeadIsOneAndWithoutASizeTheySplitTheHiddenWidth() {
        var old = architecture("""
                {"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 11008,
                 "vocab_size": 32000}""");

        assertThat(old.attention()).isEqualTo(new Architecture.Grouped(32, 128));
        assertThat(old.kvBytesPerToken(2)).isEqualTo(524_288);
        assertThat(old.maxContext()).isEmpty();
    }

    @Test
    void readsThePartOfAVisionModelThatWritesText() {
        var vision = architecture("""
                {"vision_config": {"hidden_size": 1152, "num_heads": 16}, "tie_word_embeddings": false, "text_config": %s}"""
                .formatted(QWEN3_8B));

        assertThat(vision).isEqualTo(qwen3With(""));
    }

    @Test
    void countsAllExpertsAsWeightsAndTheActiveOnesAsWork() {
        var experts = qwen3With("""
                "hidden_size": 2048, "num_hidden_layers": 48, "num_key_value_heads": 4, "num_experts": 128, "num_experts_per_tok": 8,
                "moe_intermediate_size": 768""");

        // a layer: attention 2048 x 128 x 72, a router 2048 x 128, and 3 x 2048 x 768 for each expert
        assertThat(experts.layerParameters()).isEqualTo(48L * (18_874_368 + 262_144 + 128 * 4_718_592));
        assertThat(experts.activeLayerParameters()).isEqualTo(48L * (18_874_368 + 262_144 + 8 * 4_718_592));
        assertThat(experts.kvBytesPerToken(2)).isEqualTo(98_304);
    }

    @Test
    void countsExpertsThatEveryTokenGoesThroughWithBoth() {
        String experts = "\"num_experts\": 4, \"num_experts_per_tok\": 1, \"moe_intermediate_size\": 100";
        var shared = qwen3With(experts + ", \"shared_expert_intermediate_size\": 50");
        var without = qwen3With(experts);

        assertThat(shared.layerParameters() - without.layerParameters()).isEqualTo(36L * 3 * 4096 * 50);
        assertThat(shared.activeLayerParameters() - without.activeLayerParameters()).isEqualTo(36L * 3 * 4096 * 50);
    }

    @Test
    void countsOneCompressedVectorForLatentAttentionButNotItsWeights() {
        var latent = qwen3With("\"kv_lora_rank\": 512, \"qk_rope_head_dim\": 64, \"num_hidden_layers\": 61");

        assertThat(latent.kvBytesPerToken(2)).isEqualTo(61 * (512 + 64) * 2);
        assertThatThrownBy(latent::layerParameters)
                .hasMessage("config.json has 'kv_lora_rank': its weights can't be counted from the config alone");
    }

    @Test
    void countsLayersThatKeepLessAsFullAndSaysSo() {
        var hybrid = qwen3With("""
                "num_hidden_layers": 4, "layer_types": ["linear_attention", "sliding_attention", "linear_attention", "full_attention"]""");

        assertThat(hybrid.kvBytesPerToken(2)).isEqualTo(4 * 4096);
        assertThat(hybrid.remark()).contains("3 of 4 layers keep a window or a state, but are counted as if they kept every token");
        assertThat(qwen3With("\"sliding_window\": 4096").remark())
                .contains("a sliding window of 4096 tokens is not counted: layers may keep less");
        assertThat(qwen3With("\"sliding_window\": 4096, \"use_sliding_window\": false").remark()).isEmpty();
        assertThat(qwen3With("\"sliding_window\": null").remark()).isEmpty();
    }

    @Test
    void takesTheLargerHeadsOfAModelThatHasTwoKinds() {
        assertThat(qwen3With("\"global_head_dim\": 512, \"num_global_key_value_heads\": 4").attention())
                .isEqualTo(new Architecture.Grouped(8, 512));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "is_encoder_decoder": true | config.json has 'is_encoder_decoder', a kind of model whose memory is not counted here
            "multi_query": true        | config.json has 'multi_query', a kind of model whose memory is not counted here
            "num_hidden_layers": null  | config.json has no number 'num_hidden_layers'
            "hidden_size": "4096"      | config.json has no number 'hidden_size'
            "vocab_size": 0            | config.json has 'vocab_size': 0, which should be 1 to 1000000
            "num_attention_heads": 99999999999 | config.json has 'num_attention_heads': 99999999999, which should be 1 to 1000000
            "num_hidden_layers": 999999, "head_dim": 999999 | config.json describes a model that keeps 15999968000016 numbers of each token
            "kv_lora_rank": 512        | config.json has no number 'qk_rope_head_dim'
            """)
    void refusesWhatItCannotCountAndNamesTheField(String fields, String message) {
        assertThatThrownBy(() -> qwen3With(fields)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
