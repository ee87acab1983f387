using System.Text.RegularExpressions;

namespace Pharos.Metrics.PromQL.Testing;

internal enum ExpectedKind
{
    Fail,
    Ordered,
    Warn,
    NoWarn,
    Info,
    NoInfo,
}

/// <summary>An <c>expect</c> line: a kind of message, with its text or a regex for it, or neither for any.</summary>
internal sealed record ExpectedMessage(ExpectedKind Kind, string? Text, Regex? Pattern)
{
    public bool Matches(string message) => Text is not null ? Text == message : Pattern is null || Pattern.IsMatch(message);

    public override string ToString() => Text ?? Pattern?.ToString() ?? "any";
}
