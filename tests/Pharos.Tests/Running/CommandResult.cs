namespace Pharos.Tests.Running;

internal sealed record CommandResult(int ExitCode, string Output, string Error);
