using Pharos.Core;
using Pharos.Logs.Push;
using Pharos.Wire;

namespace Pharos.Logs.Tests.Push;

public sealed class StreamLabelsTests
{
    [Theory]
    [InlineData("{app=\"shop\", env=\"prod\"}", "app=shop,env=prod")]
    [InlineData(" { b = \"x\" ,a=`raw\\n` , }", "a=raw\\n,b=x")]
    [InlineData("{a=\"q\\\"\\n\\u00e9\\x41\"}", "a=q\"\n\u00e9A")]
    [InlineData("{}", "")]
    public void Reads_labels(string text, string expected) => Assert.Equal(expected, string.Join(',', StreamLabels.Parse(text).Select(label => $"{label.Name}={label.Value}")));

    [Theory]
    [InlineData("{a-b=\"1\"}", "1:3: parse error: unexpected character inside braces: '-'")]
    [InlineData("{a=1}", "1:4: parse error: unexpected character inside braces: '1'")]
    [InlineData("{a=\"1\"", "1:7: parse error: unexpected end of input inside braces")]
    [InlineData("{a=\"1", "1:4: parse error: unterminated quoted string")]
    [InlineData("a=\"1\"}", "1:1: parse error: unexpected character: 'a'")]
    [InlineData("{a=\"1\",a=\"2\"}", "stream '{a=\"1\",a=\"2\"}' has duplicate label name: 'a'")]
    public void Says_where_and_what(string text, string message) => Assert.Equal(message, Assert.Throws<MalformedMessageException>(() => StreamLabels.Parse(text)).Message);

    [Fact]
    public void Prints_what_it_reads()
    {
        LabelSet labels = LabelSet.Of(("a", "q\"\n\\é"), ("b", "2"));
        Assert.Equal(labels, StreamLabels.Parse(StreamLabels.Format(labels)));
    }
}
