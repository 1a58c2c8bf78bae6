package lib.serve.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.Locale;

/// The functions of llama.cpp's C interface that the engine calls, by its header `llama.h` of release b4916. They are named here
/// without their prefix `llama_`. Structures change between releases, so this fits that release only.
enum LlamaFunction {

    BACKEND_INIT(FunctionDescriptor.ofVoid()),
    LOG_SET(FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
    MODEL_DEFAULT_PARAMS(FunctionDescriptor.of(Layout.MODEL_PARAMS)),
    CONTEXT_DEFAULT_PARAMS(FunctionDescriptor.of(Layout.CONTEXT_PARAMS)),
    MODEL_LOAD_FROM_FILE(FunctionDescriptor.of(ADDRESS, ADDRESS, Layout.MODEL_PARAMS)),
    MODEL_FREE(FunctionDescriptor.ofVoid(ADDRESS)),
    MODEL_GET_VOCAB(FunctionDescriptor.of(ADDRESS, ADDRESS)),
    MODEL_CHAT_TEMPLATE(FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS)),
    MODEL_N_CTX_TRAIN(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    INIT_FROM_MODEL(FunctionDescriptor.of(ADDRESS, ADDRESS, Layout.CONTEXT_PARAMS)),
    FREE(FunctionDescriptor.ofVoid(ADDRESS)),
    VOCAB_N_TOKENS(FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    VOCAB_IS_EOG(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT)),
    /// vocabulary, text, its bytes, tokens, how many fit, whether to add special tokens, whether to recognise them in the text
    TOKENIZE(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN)),
    /// vocabulary, tokens, how many, text, bytes that fit, whether to leave special tokens out, whether to write them
    DETOKENIZE(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN)),
    /// vocabulary, token, text, bytes that fit, leading blanks to skip, whether to write a special token
    TOKEN_TO_PIECE(FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN)),
    /// template, messages, how many, whether to begin an answer, text, bytes that fit
    CHAT_APPLY_TEMPLATE(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_BOOLEAN, ADDRESS, JAVA_INT)),
    DECODE(FunctionDescriptor.of(JAVA_INT, ADDRESS, Layout.BATCH)),
    KV_SELF_SEQ_RM(FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT)),
    SAMPLER_CHAIN_INIT(FunctionDescriptor.of(ADDRESS, Layout.CHAIN_PARAMS)),
    SAMPLER_CHAIN_ADD(FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
    SAMPLER_INIT_GREEDY(FunctionDescriptor.of(ADDRESS)),
    SAMPLER_INIT_DIST(FunctionDescriptor.of(ADDRESS, JAVA_INT)),
    SAMPLER_INIT_TOP_K(FunctionDescriptor.of(ADDRESS, JAVA_INT)),
    SAMPLER_INIT_TOP_P(FunctionDescriptor.of(ADDRESS, JAVA_FLOAT, JAVA_LONG)),
    SAMPLER_INIT_MIN_P(FunctionDescriptor.of(ADDRESS, JAVA_FLOAT, JAVA_LONG)),
    SAMPLER_INIT_TEMP(FunctionDescriptor.of(ADDRESS, JAVA_FLOAT)),
    /// how many of the last tokens, repetition, frequency, presence
    SAMPLER_INIT_PENALTIES(FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_FLOAT, JAVA_FLOAT, JAVA_FLOAT)),
    SAMPLER_SAMPLE(FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT)),
    SAMPLER_FREE(FunctionDescriptor.ofVoid(ADDRESS));

    private final FunctionDescriptor descriptor;

    LlamaFunction(FunctionDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    String symbol() {
        return "llama_" + name().toLowerCase(Locale.ROOT);
    }

    FunctionDescriptor descriptor() {
        return descriptor;
    }

    /// The structures that are passed by value.
    static final class Layout {

        static final StructLayout MODEL_PARAMS = MemoryLayout.structLayout(ADDRESS.withName("devices"), JAVA_INT.withName("n_gpu_layers"),
                JAVA_INT.withName("split_mode"), JAVA_INT.withName("main_gpu"), MemoryLayout.paddingLayout(4),
                ADDRESS.withName("tensor_split"),
                ADDRESS.withName("progress_callback"), ADDRESS.withName("progress_callback_user_data"), ADDRESS.withName("kv_overrides"),
                JAVA_BOOLEAN.withName("vocab_only"), JAVA_BOOLEAN.withName("use_mmap"), JAVA_BOOLEAN.withName("use_mlock"),
                JAVA_BOOLEAN.withName("check_tensors"), MemoryLayout.paddingLayout(4));

        static final StructLayout CONTEXT_PARAMS = MemoryLayout.structLayout(JAVA_INT.withName("n_ctx"), JAVA_INT.withName("n_batch"),
                JAVA_INT.withName("n_ubatch"), JAVA_INT.withName("n_seq_max"), JAVA_INT.withName("n_threads"),
                JAVA_INT.withName("n_threads_batch"), JAVA_INT.withName("rope_scaling_type"), JAVA_INT.withName("pooling_type"),
                JAVA_INT.withName("attention_type"), JAVA_FLOAT.withName("rope_freq_base"), JAVA_FLOAT.withName("rope_freq_scale"),
                JAVA_FLOAT.withName("yarn_ext_factor"), JAVA_FLOAT.withName("yarn_attn_factor"), JAVA_FLOAT.withName("yarn_beta_fast"),
                JAVA_FLOAT.withName("yarn_beta_slow"), JAVA_INT.withName("yarn_orig_ctx"), JAVA_FLOAT.withName("defrag_thold"),
                MemoryLayout.paddingLayout(4), ADDRESS.withName("cb_eval"), ADDRESS.withName("cb_eval_user_data"),
                JAVA_INT.withName("type_k"),
                JAVA_INT.withName("type_v"), JAVA_BOOLEAN.withName("logits_all"), JAVA_BOOLEAN.withName("embeddings"),
                JAVA_BOOLEAN.withName("offload_kqv"), JAVA_BOOLEAN.withName("flash_attn"), JAVA_BOOLEAN.withName("no_perf"),
                MemoryLayout.paddingLayout(3), ADDRESS.withName("abort_callback"), ADDRESS.withName("abort_callback_data"));

        static final StructLayout BATCH = MemoryLayout.structLayout(JAVA_INT.withName("n_tokens"), MemoryLayout.paddingLayout(4),
                ADDRESS.withName("token"), ADDRESS.withName("embd"), ADDRESS.withName("pos"), ADDRESS.withName("n_seq_id"),
                ADDRESS.withName("seq_id"), ADDRESS.withName("logits"));

        static final StructLayout CHAT_MESSAGE = MemoryLayout.structLayout(ADDRESS.withName("role"), ADDRESS.withName("content"));

        static final StructLayout CHAIN_PARAMS = MemoryLayout.structLayout(JAVA_BYTE.withName("no_perf"));

        private Layout() {}
    }
}
