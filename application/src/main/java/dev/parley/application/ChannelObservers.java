package dev.parley.application;

import dev.parley.application.port.in.ObserveChannels.Observer;
import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.channel.Gap;
import dev.parley.domain.channel.Publication;
import java.util.ArrayList;
import java.util.List;

/** Those who hear one channel without being clients. Confined to its channel's lane. */
final class ChannelObservers {
  private final ChannelId channel;

  /** A list of its own each time: nearly all channels have none. */
  private List<Observer> observers = List.of();

  ChannelObservers(ChannelId channel) {
    this.channel = channel;
  }

  boolean isEmpty() {
    return observers.isEmpty();
  }

  void add(Observer observer) {
    List<Observer> more = new ArrayList<>(observers);
    more.add(observer);
    observers = List.copyOf(more);
  }

  void remove(Observer observer) {
    observers = observers.stream().filter(each -> !each.equals(observer)).toList();
  }

  void published(Publication publication) {
    for (Observer observer : observers) {
      observer.published(publication);
    }
  }

  void missed(Gap gap) {
    for (Observer observer : observers) {
      observer.missed(channel, gap);
    }
  }
}
