using System.Text;
using System.Text.RegularExpressions;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>One step of a conversation: read until <see cref="Expect"/> matches a line, or exactly <see cref="ExpectBytes"/>; then send; then begin TLS.</summary>
internal sealed record QueryStep(Regex? Expect, byte[] ExpectBytes, IReadOnlyList<KeyValuePair<string, string>> Labels, byte[] Send, bool StartTls)
{
    /// <summary><see cref="Send"/> with the groups of what was read.</summary>
    public byte[] Fill(Match match) => Encoding.UTF8.GetBytes(match.Result(Template(Encoding.UTF8.GetString(Send))));

    /// <summary>Go's <c>${1}</c> and <c>$1</c> name the same group; .NET reads both, but a lone <c>$</c> must be doubled.</summary>
    public static string Template(string text) => Regex.Replace(text, @"\$(?!\{?\w)", "$$$$");
}
