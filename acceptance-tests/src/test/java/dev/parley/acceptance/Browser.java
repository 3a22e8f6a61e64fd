package dev.parley.acceptance;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window and without a past, as this machine has it installed. One thread. */
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 800;

  private final Path profile;
  private final ChromeDriver driver;
  private final String first;

  private Browser(Path browser, Path driver) {
    try {
      profile = Files.createTempDirectory("parley-browser-");
    } catch (IOException noRoom) {
      throw new UncheckedIOException(noRoom);
    }
    LoggingPreferences everything = new LoggingPreferences();
    everything.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options =
        new ChromeOptions()
            .setBinary(browser.toString())
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=" + WIDTH + "," + HEIGHT,
                "--user-data-dir=" + profile);
    options.setCapability(ChromeOptions.LOGGING_PREFS, everything);
    // The driver by its path: Selenium would go and fetch one otherwise.
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).build();
    this.driver = new ChromeDriver(service, options);
    this.first = this.driver.getWindowHandle();
  }

  /** The browser of this machine; none if it, or its driver, is not installed. */
  static Optional<Browser> ofThisMachine() {
    return NAMES.stream()
        .flatMap(Browser::onPath)
        .findFirst()
        .flatMap(browser ->
            onPath("chromedriver").findFirst().map(driver -> new Browser(browser, driver)));
  }

  /** Another tab, with the picture's size. */
  PageTab open(String address) {
    driver.switchTo().newWindow(WindowType.TAB);
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", WIDTH, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    driver.get(address);
    return new PageTab(driver, driver.getWindowHandle());
  }

  /** The tab that was touched last is so wide from now on. */
  void resize(int width) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Back to the tab that it began with, since the others come and go. */
  void front() {
    driver.switchTo().window(first);
  }

  /** What the browser has complained of since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::toString)
        .toList();
  }

  /** Takes a picture of the tab that was touched last. */
  void takePicture(String name) {
    File taken = driver.getScreenshotAs(OutputType.FILE);
    try {
      Files.copy(
          taken.toPath(),
          Path.of("target", "page-" + name + ".png"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException notKept) {
      throw new UncheckedIOException(notKept);
    }
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException inUse) {
      // A last process of the browser still writes there; the system clears its temporary files.
    }
  }

  private static Stream<Path> onPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable);
  }
}
