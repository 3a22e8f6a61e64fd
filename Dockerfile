# syntax=docker/dockerfile:1

# 1. The jars. The tests are not run here: `mvn verify` is, before an image is built.
FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -pl bootstrap -am -DskipTests package
# embedded-redis is 12 MB of Redis for dev mode and for tests; nothing in `serve` loads it.
RUN mkdir -p /parley/lib \
    && cp bootstrap/target/parley-bootstrap-*.jar /parley/parley.jar \
    && cp bootstrap/target/lib/*.jar /parley/lib/ \
    && rm /parley/lib/embedded-redis-*.jar

# 2. A Java of just what those jars use, as `jdeps --print-module-deps` names it, and jdk.net, which
#    it cannot see: without it the connections to Redis cannot have their TCP keep-alive set.
#    jdk.management counts descriptors.
FROM eclipse-temurin:25-jdk AS java
RUN jlink --no-header-files --no-man-pages --compress zip-6 --output /java \
    --add-modules java.base,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,jdk.jfr,jdk.management,jdk.net,jdk.unsupported

# 3. What runs.
FROM debian:12-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parley
COPY --from=java /java /opt/java
COPY --from=build /parley /opt/parley
USER 10001
WORKDIR /opt/parley
# Should an OpenTelemetry agent be put in: of a handshake it would write the token into its span.
ENV PORT=8080 OTEL_INSTRUMENTATION_UNDERTOW_ENABLED=false
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -t 3 -r status <&3 && [[ $status == *' 200 '* ]]"]
# More options for the JVM: the environment variable JDK_JAVA_OPTIONS. They are read before these, which
# win: another share or collector takes another entrypoint. Direct buffers and threads need room
# beside the heap, hence not more than 60 % of the container's memory for it.
ENTRYPOINT ["/opt/java/bin/java", "-XX:+UseSerialGC", "-Xms64m", "-Xmn32m", "-XX:-ShrinkHeapInSteps", "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40", "-XX:+UseCompactObjectHeaders", "-XX:TrimNativeHeapInterval=10000", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", "/opt/parley/parley.jar:/opt/parley/lib/*", "dev.parley.bootstrap.Main"]
CMD ["serve"]
