import ArgumentParser

/// The documented exit codes.
enum ExitStatus: Int32 {
  case failedCheck = 1
  case usage = 2
  case configuration = 3
  case kafkaUnreachable = 4

  var code: ExitCode { ExitCode(rawValue) }
}
