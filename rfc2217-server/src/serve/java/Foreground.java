import java.util.ArrayList;
import java.util.List;

/**
 * Runs {@code java} with the given arguments as if it had taken the place of the process that
 * started this one: same console, same exit code, and it ends when that process ends. Maven by
 * itself leaves its child running when it is killed.
 */
class Foreground {
  public static void main(String[] arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of(arguments));
    Process child = new ProcessBuilder(command).inheritIO().start();
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(child::destroy));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(child)));
    System.exit(child.waitFor());
  }

  private static void end(Process child) {
    child.destroy();
    try {
      child.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
