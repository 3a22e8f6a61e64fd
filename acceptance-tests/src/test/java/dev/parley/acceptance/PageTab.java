package dev.parley.acceptance;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in one tab of a browser. One thread; whatever is asked of it brings it to the front. */
final class PageTab {
  private final ChromeDriver driver;
  private final String handle;

  PageTab(ChromeDriver driver, String handle) {
    this.driver = driver;
    this.handle = handle;
  }

  void awaitState(String state) {
    awaitAll("#state", "element.dataset.state", List.of(state));
  }

  void awaitText(String selector, String text) {
    awaitAll(selector, "element.textContent", List.of(text));
  }

  /** Waits until these users, in any order, are all that are listed. */
  void awaitMembers(String... users) {
    await(
        "#members li",
        "element.dataset.user",
        listed -> listed.size() == users.length && listed.containsAll(List.of(users)));
  }

  void awaitAll(String selector, String expression, List<String> expected) {
    await(selector, expression, expected::equals);
  }

  /** What the expression says of each {@code element} that is selected. */
  List<String> each(String selector, String expression) {
    String script =
        "return [...document.querySelectorAll(arguments[0])].map((element) => String(%s))"
            .formatted(expression);
    if (front().executeScript(script, selector) instanceof List<?> found) {
      return found.stream().map(Object::toString).toList();
    }
    throw new IllegalStateException("no list: " + script);
  }

  void type(String selector, CharSequence... keys) {
    element(selector).sendKeys(keys);
  }

  void click(String selector) {
    element(selector).click();
  }

  @Nullable Object run(String script) {
    return front().executeScript(script);
  }

  /** Brings the tab to the front. */
  ChromeDriver front() {
    driver.switchTo().window(handle);
    return driver;
  }

  private void await(String selector, String expression, Predicate<List<String>> enough) {
    Await.until(
        () -> enough.test(each(selector, expression)),
        Await.PATIENCE,
        () -> "%s: %s".formatted(selector, each(selector, expression)));
  }

  private WebElement element(String selector) {
    return Objects.requireNonNull(front().findElement(By.cssSelector(selector)));
  }
}
