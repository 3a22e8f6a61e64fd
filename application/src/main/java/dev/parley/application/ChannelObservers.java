package dev.parley.application;

import dev.parley.application.port.in.ChannelObserver;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.util.ArrayList;
import java.util.List;

/** Those who hear one channel without being clients. Confined to its channel's lane. */
final class ChannelObservers {
  private final ChannelId channel;

  /** A list of its own each time: nearly all channels have none. */
  private List<ChannelObserver> observers = List.of();

  ChannelObservers(ChannelId channel) {
    this.channel = channel;
  }

  boolean isEmpty() {
    return observers.isEmpty();
  }

  void add(ChannelObserver observer) {
    List<ChannelObserver> more = new ArrayList<>(observers);
    more.add(observer);
    observers = List.copyOf(more);
  }

  void remove(ChannelObserver observer) {
    observers = observers.stream().filter(each -> !each.equals(observer)).toList();
  }

  void published(Publication publication) {
    for (ChannelObserver observer : observers) {
      observer.published(publication);
    }
  }

  void missed(Gap gap) {
    for (ChannelObserver observer : observers) {
      observer.missed(channel, gap);
    }
  }
}
