using Pharos.Collector.Receivers.FileLog;
using Pharos.Core;

namespace Pharos.Collector.Tests.Receivers.FileLog;

public sealed class PatternSplitterTests
{
    /// <summary>Half a character, which is decoded as one of two bytes: an entry must not reach beyond what was read (found by <see cref="ReceiverFuzzTests"/>).</summary>
    [Theory, InlineData("shift-jis", new byte[] { 0x81 }), InlineData("shift-jis", new byte[] { 0x61, 0x81 })]
    public void A_line_that_is_written_otherwise_than_its_encoding_would_is_an_entry_of_its_own(string encoding, byte[] line)
    {
        var splitter = new PatternSplitter(FileEncoding.Of(encoding), 100, Re2.Compile(".+$"), isStart: false, omitPattern: false);
        Assert.True(splitter.TryNext(line, isFlush: true, out int advance, out Range entry));
        Assert.Equal((line.Length, 0..line.Length), (advance, entry));
    }
}
