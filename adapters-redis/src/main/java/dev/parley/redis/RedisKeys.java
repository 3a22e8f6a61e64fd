package dev.parley.redis;

import dev.parley.domain.channel.ChannelId;
import dev.parley.domain.identity.Incarnation;
import dev.parley.domain.transition.TransitionLane;

/**
 * Every key and pub/sub channel name in Redis; nothing else builds one. Stateless.
 *
 * <p>What belongs to a channel carries the hash tag {@code {channel:ID}} and so shares the slot of
 * the pub/sub channel of that name; what belongs to the leases carries {@code {parley:nodes}}. A
 * script that takes the keys of one of the two groups therefore also runs in a cluster.
 */
final class RedisKeys {
  /** Incarnation → end of its lease in milliseconds, by the clock of Redis. */
  static final String NODES = "parley:nodes";

  /** What is revoked → the tokens that are hit, and until when it is kept. */
  static final String REVOCATIONS = "parley:revocations";

  /** What is revoked → until when it is kept. */
  static final String REVOCATION_ENDS = "parley:{" + REVOCATIONS + "}:ends";

  /** Where orders for every node are published, by nodes and by services. */
  static final String CONTROL = "parley:control";

  /** Where every node publishes its beats, and hears them among the messages of all channels. */
  static final String BEATS = "parley:beats";

  private RedisKeys() {}

  /** Where the outcomes of orders are published for who asked under that name. */
  static String answers(String address) {
    return "parley:answers:" + address;
  }

  /** Where a channel's events are published, by anyone. */
  static String pubSubChannel(ChannelId channel) {
    return "channel:" + channel.value();
  }

  /** Where one node publishes to itself; no client's channel is called so. */
  static String probe(String node) {
    return "parley:probe:" + node;
  }

  /** {@code user NUL incarnation}, all with score 0: who is in the channel, held by whom. */
  static String holders(ChannelId channel) {
    return ofChannel(channel) + ":holders";
  }

  /** User → what others may see of them. */
  static String members(ChannelId channel) {
    return ofChannel(channel) + ":members";
  }

  /** The users that the incarnation holds in the channel: what a sweep walks. */
  static String heldBy(ChannelId channel, Incarnation incarnation) {
    return ofChannel(channel) + ":by:" + incarnation.value();
  }

  /** The incarnations that were swept from the channel. */
  static String fence(ChannelId channel) {
    return ofChannel(channel) + ":fence";
  }

  /** The {@code epoch} and {@code rev} of the channel's roster. */
  static String history(ChannelId channel) {
    return ofChannel(channel) + ":rev";
  }

  /** The channels in which the incarnation may hold someone. */
  static String enteredBy(Incarnation incarnation) {
    return "parley:node:{" + NODES + "}:" + incarnation.value() + ":channels";
  }

  /** Who is sweeping the incarnation. */
  static String sweepOf(Incarnation incarnation) {
    return "parley:sweep:" + incarnation.value();
  }

  /** What a service has published once, and lately: in the slot of the channel. */
  static String published(ChannelId first, String publisher, String key) {
    return ofChannel(first) + ":once:" + publisher + ":" + key;
  }

  /** Events that are kept of the channel: a stream, whose ids are their numbers. */
  static String log(ChannelId channel) {
    return ofChannel(channel) + ":log";
  }

  /** The epoch {@code e} and the last number {@code n} of that. */
  static String logName(ChannelId channel) {
    return ofChannel(channel) + ":meta";
  }

  /** What was published once and kept, and lately. */
  static String kept(ChannelId channel, String name) {
    return ofChannel(channel) + ":seen:" + name;
  }

  /** Where the number of an event that is kept is published, right before it. */
  static String marks(ChannelId channel) {
    return "parley:marks:" + channel.value();
  }

  /** The transitions of the channels of a lane: a stream. */
  static String transitions(TransitionLane lane) {
    return "parley:transitions:" + lane.number();
  }

  /** Channels of the lane that their last member has left → when that is told, in milliseconds. */
  static String vacant(TransitionLane lane) {
    return transitions(lane) + ":vacant";
  }

  /** Who delivers the lane, until when, and how far it was told. */
  static String delivery(TransitionLane lane) {
    return "parley:delivery:" + lane.number();
  }

  /** User → since when they are in the channel, in seconds; kept while transitions are. */
  static String joined(ChannelId channel) {
    return ofChannel(channel) + ":joined";
  }

  private static String ofChannel(ChannelId channel) {
    return "parley:{channel:" + channel.value() + "}";
  }
}
