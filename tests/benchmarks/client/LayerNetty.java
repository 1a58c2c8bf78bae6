//DEPS io.netty:netty-codec-http:4.2.7.Final
//DEPS io.netty:netty-transport-native-epoll:4.2.7.Final:linux-x86_64
//SOURCES LayerClient.java
package tests.benchmarks.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import lib.bench.load.MalformedResponse;

/// Netty's native epoll transport with one event loop and its HTTP codec.
record LayerNetty(URI url) {

    double[] run(int streams, int requests, int tokens) throws InterruptedException {
        double[] ttfts = new double[requests];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(requests);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Bootstrap bootstrap = new Bootstrap().group(loop).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new HttpClientCodec(), new Stream(ttfts, next, answered, tokens));
                        }
                    });
            for (int i = 0; i < streams; i++) {
                bootstrap.connect(url.getHost(), url.getPort());
            }
            answered.await();
        } finally {
            loop.shutdownGracefully();
        }
        return ttfts;
    }

    private final class Stream extends SimpleChannelInboundHandler<HttpObject> {
        private final LayerClient reader = new LayerClient();
        private final double[] ttfts;
        private final AtomicInteger next;
        private final CountDownLatch answered;
        private final int tokens;
        private byte[] copy = new byte[4096];
        private int index;

        Stream(double[] ttfts, AtomicInteger next, CountDownLatch answered, int tokens) {
            this.ttfts = ttfts;
            this.next = next;
            this.answered = answered;
            this.tokens = tokens;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws MalformedResponse {
            if (part instanceof HttpContent content) {
                ByteBuf bytes = content.content();
                int size = bytes.readableBytes();
                copy = copy.length < size ? new byte[size * 2] : copy;
                bytes.readBytes(copy, 0, size);
                reader.feed(copy, 0, size);
            }
            if (part instanceof LastHttpContent) {
                ttfts[index] = reader.end(tokens);
                answered.countDown();
                send(context);
            }
        }

        private void send(ChannelHandlerContext context) {
            index = next.getAndIncrement();
            if (index >= ttfts.length) {
                context.close();
                return;
            }
            ByteBuf body = Unpooled.copiedBuffer(LayerClient.body(tokens), StandardCharsets.US_ASCII);
            FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, url.getPath(), body);
            request.headers().set("Host", url.getHost()).set("Content-Type", "application/json").set("Content-Length", body.readableBytes());
            reader.begin();
            context.writeAndFlush(request);
        }
    }
}
