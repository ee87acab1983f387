using System.Text;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary><c>|= "text"</c>.</summary>
internal sealed class ContainsTest(string text) : TextTest
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public override LiteralSearch? Required { get; } = text.Length == 0 ? null : new LiteralSearch([text], ignoresCase: false);

    public override LineTexts? Texts { get; } = new(text.Length == 0 ? [] : [[new SoughtText(Encoding.UTF8.GetBytes(text))]], IsExact: true);

    public override bool Matches(ReadOnlySpan<byte> line) => line.IndexOf(_text) >= 0;
}
