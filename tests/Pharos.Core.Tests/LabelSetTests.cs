namespace Pharos.Core.Tests;

public sealed class LabelSetTests
{
    [Fact]
    public void Sorts_drops_empty_values_and_keeps_the_last_of_a_repeated_name()
    {
        LabelSet labels = LabelSet.Of(("b", "2"), ("a", ""), ("c", "3"), ("b", "4"));
        Assert.Equal("{b=\"4\", c=\"3\"}", labels.ToString());
        Assert.Equal("4", labels.Get("b"));
        Assert.Equal("", labels.Get("a"));
    }

    [Theory]
    [InlineData("up", "up")]
    [InlineData("my.metric", "{\"my.metric\"}")]
    public void Prints_the_metric_name_as_PromQL_does(string name, string expected) =>
        Assert.Equal(expected, LabelSet.Of((Label.MetricName, name)).ToString());

    [Fact]
    public void Equal_sets_have_equal_stable_hashes()
    {
        LabelSet a = LabelSet.Of(("x", "1"), ("y", "é"));
        LabelSet b = LabelSet.Of(("y", "é"), ("x", "1"));
        Assert.Equal(a, b);
        Assert.Equal(a.StableHash(), b.StableHash());
        Assert.NotEqual(a.StableHash(), a.With("y", "e").StableHash());
    }

    [Fact]
    public void Matchers_see_an_absent_label_as_empty()
    {
        Assert.True(new LabelMatcher(MatchOp.Equal, "a", "").Matches(LabelSet.Empty.Get("a")));
        Assert.False(new LabelMatcher(MatchOp.Regex, "a", ".+").MatchesEmpty);
        Assert.True(new LabelMatcher(MatchOp.NotRegex, "a", "x.*").MatchesEmpty);
    }
}
