package dev.parley.acceptance.chaos;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A WebSocket of which hundreds can be held by two threads. Safe for any thread; what is heard is
 * told by one at a time.
 *
 * <p>Not the JDK's: when more than 16 KiB follow the answer to the handshake at once, as the roster
 * of some hundred people does, it mixes them up and complains of invalid UTF-8 (JDK 25.0.3).
 */
final class Line {
  private static final int LARGEST_MESSAGE = 4 * 1024 * 1024;
  private static final int LARGEST_ANSWER = 64 * 1024;
  private static final EventLoopGroup THREADS =
      new MultiThreadIoEventLoopGroup(
          2,
          Thread.ofPlatform().daemon(true).name("visitors-", 0).factory(),
          NioIoHandler.newFactory());

  private final Channel channel;

  private Line(Channel channel) {
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @param onText told each text message
   * @param onEnd told once how the connection ended, whoever ended it
   * @throws CompletionException if it is not let in
   */
  static Line open(URI address, Consumer<String> onText, Consumer<String> onEnd) {
    CompletableFuture<Line> opened = new CompletableFuture<>();
    var _ =
        new Bootstrap()
            .group(THREADS)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpClientCodec(),
                            new HttpObjectAggregator(LARGEST_ANSWER),
                            new WebSocketClientProtocolHandler(
                                WebSocketClientProtocolConfig.newBuilder()
                                    .webSocketUri(address)
                                    .maxFramePayloadLength(LARGEST_MESSAGE)
                                    .handleCloseFrames(false)
                                    .sendCloseFrame(null) // Who is cut says nothing.
                                    .build()),
                            new Ear(opened, onText, onEnd));
                  }
                })
            .connect(address.getHost(), address.getPort())
            .addListener(connected -> {
              if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
              }
            });
    return opened.join();
  }

  /** Returns when the message is on its way. */
  void send(String text) {
    channel.writeAndFlush(new TextWebSocketFrame(text)).syncUninterruptibly();
  }

  /** Closes with 1000. */
  void sayGoodbye() {
    channel.writeAndFlush(new CloseWebSocketFrame(1000, "")).syncUninterruptibly();
  }

  /** The link is gone without a word. */
  void cut() {
    var _ = channel.close();
  }

  private static final class Ear extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final CompletableFuture<Line> opened;
    private final Consumer<String> onText;
    private final Consumer<String> onEnd;
    private String ending = "lost";

    Ear(CompletableFuture<Line> opened, Consumer<String> onText, Consumer<String> onEnd) {
      this.opened = opened;
      this.onText = onText;
      this.onEnd = onEnd;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      switch (frame) {
        case TextWebSocketFrame text -> onText.accept(text.text());
        case CloseWebSocketFrame close -> {
          ending = "closed with %d %s".formatted(close.statusCode(), close.reasonText());
          var _ = context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
        default -> {}
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        opened.complete(new Line(context.channel()));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
      ending = "failed with " + fault;
      opened.completeExceptionally(fault);
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      opened.completeExceptionally(new IllegalStateException("not let in: " + ending));
      onEnd.accept(ending);
    }
  }
}
