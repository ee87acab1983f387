using System.Text.RegularExpressions;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>One step of a conversation: read until <see cref="Expect"/> matches a line, or exactly <see cref="ExpectBytes"/>; then send; then begin TLS.</summary>
internal sealed record QueryStep(Regex? Expect, byte[] ExpectBytes, IReadOnlyList<KeyValuePair<string, string>> Labels, byte[] Send, bool StartTls);
