package io.github.rfc2217j.client;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.spi.ToolProvider;

/**
 * The command of {@link PeerDoctor} as a tool that programs find by its name, {@code
 * rfc2217-doctor}, without knowing this module.
 */
public final class DoctorTool implements ToolProvider {

  /** Makes the tool; {@link java.util.ServiceLoader} does that. */
  public DoctorTool() {}

  @Override
  public String name() {
    return "rfc2217-doctor";
  }

  /** {@inheritDoc} Blocks until the examination is over; returns the command's exit status. */
  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int status =
        PeerDoctor.run(
            args,
            new PrintStream(report, true, StandardCharsets.UTF_8),
            new PrintStream(complaints, true, StandardCharsets.UTF_8));
    out.print(report.toString(StandardCharsets.UTF_8));
    out.flush();
    err.print(complaints.toString(StandardCharsets.UTF_8));
    err.flush();
    return status;
  }
}
