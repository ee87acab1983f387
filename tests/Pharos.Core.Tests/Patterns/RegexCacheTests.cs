using System.Text.RegularExpressions;

namespace Pharos.Core.Tests.Patterns;

public sealed class RegexCacheTests
{
    private readonly RegexCache _cache = new();

    [Fact]
    public void The_same_text_is_compiled_once()
    {
        Regex first = _cache.Get("cached-[0-9]+once");
        Assert.Same(first, _cache.Get("cached-[0-9]+once"));
        Assert.Matches(first, "cached-12once");
    }

    [Fact]
    public void A_long_text_is_not_kept()
    {
        string text = new string('a', 300) + "[0-9]";
        Assert.NotSame(_cache.Get(text), _cache.Get(text));
    }

    [Fact]
    public void Many_texts_do_not_pile_up()
    {
        Regex first = _cache.Get("piled[a-c]");
        for (int i = 0; i < 200; i++) _cache.Get($"piled[a-c]{i}");
        Assert.NotSame(first, _cache.Get("piled[a-c]"));
    }

    [Fact]
    public void What_is_kept_cannot_backtrack() => Assert.True(_cache.Get("linear[0-9]").Options.HasFlag(RegexOptions.NonBacktracking));
}
