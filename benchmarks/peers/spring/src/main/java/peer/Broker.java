package peer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** What a guide to Spring's simple broker leads to, with Redis in front of it. */
@SpringBootApplication
@EnableWebSocketMessageBroker
public class Broker implements WebSocketMessageBrokerConfigurer {
  public static void main(String[] arguments) {
    SpringApplication.run(Broker.class, arguments);
  }

  @Override
  public void registerStompEndpoints(StompEndpointRegistry endpoints) {
    endpoints.addEndpoint("/stomp").setAllowedOriginPatterns("*");
  }

  @Override
  public void configureMessageBroker(MessageBrokerRegistry broker) {
    broker.enableSimpleBroker("/topic");
  }

  @Bean
  RedisMessageListenerContainer bus(RedisConnectionFactory redis, SimpMessagingTemplate clients) {
    RedisMessageListenerContainer bus = new RedisMessageListenerContainer();
    bus.setConnectionFactory(redis);
    bus.addMessageListener(
        (event, pattern) -> {
          String channel = new String(event.getChannel()).substring("channel:".length());
          clients.convertAndSend(
              "/topic/channels/" + channel + "/messages", new String(event.getBody()));
        },
        new PatternTopic("channel:*"));
    return bus;
  }
}
