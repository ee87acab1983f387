using CsCheck;
using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Tests;

public sealed class MatcherPropertyTests
{
    [Fact]
    public void What_is_printed_reads_back() =>
        Gen.Select(Gen.String[Gen.Char["ab_1 -\"\\\n{}=,é🙂"[..11]], 1, 8], Gen.String[Gen.Char["ab1 \"\\\n\t{}=~!,é"], 0, 8], Gen.Bool).Sample((name, value, equal) =>
        {
            var matcher = new Matcher(equal ? MatchOp.Equal : MatchOp.NotEqual, name, value);
            Matcher read = Assert.Single(Matchers.Parse(Matchers.Print([matcher])));
            Assert.Equal((matcher.Op, matcher.Name, matcher.Value), (read.Op, read.Name, read.Value));
        });

    [Fact]
    public void Any_text_is_matchers_or_an_error() =>
        Gen.String[Gen.Char["ab{}=!~,\"'`\\ \n1(é"], 0, 20].Sample(text =>
        {
            try
            {
                foreach (Matcher matcher in Matchers.Parse(text)) Assert.NotNull(matcher.ToString());
            }
            catch (MatcherException e) { Assert.NotEmpty(e.Message); }
        }, iter: 3_000);
}
