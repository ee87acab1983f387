using Pharos.Testing;

namespace Pharos.Configuration.Tests;

public sealed class PathMapTests
{
    [Fact]
    public void The_longest_prefix_wins_and_relative_paths_start_at_the_naming_file()
    {
        var map = new PathMap("/conf", [new("/etc/prometheus", "prometheus"), new("/etc/prometheus/rules", "prometheus/alerts")]);
        Assert.Equal("/conf/prometheus/alerts/a.yml", map.Resolve("/etc/prometheus/rules/a.yml", "/x"));
        Assert.Equal("/conf/prometheus/b.yml", map.Resolve("/etc/prometheus/b.yml", "/x"));
        Assert.Equal("/etc/prometheus2/b.yml", map.Resolve("/etc/prometheus2/b.yml", "/x"));
        Assert.Equal("/x/c.yml", map.Resolve("c.yml", "/x"));
    }

    [Fact]
    public void Patterns_name_files_in_order()
    {
        using var folder = new TempFolder();
        folder.Write("rules/b.yml", "");
        folder.Write("rules/a.yml", "");
        folder.Write("rules/a.yaml", "");
        var map = new PathMap(folder.Path, []);
        Assert.Equal(["a.yml", "b.yml"], map.Expand("rules/*.yml", folder.Path).Select(Path.GetFileName));
        Assert.Equal(["b.yml"], map.Expand("rules/[b-z].yml", folder.Path).Select(Path.GetFileName));
        Assert.Empty(map.Expand("rules/c.yml", folder.Path));
    }
}
