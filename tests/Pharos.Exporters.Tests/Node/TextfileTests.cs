using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Exporters.Node;
using Pharos.Exporters.Node.Textfile;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Node;

public sealed class TextfileTests
{
    public static TheoryData<string> Files => Conformance.Files("exporters/node/textfile", "*.out");

    [Theory, MemberData(nameof(Files)), ConformanceFamily("exporters")]
    public Task Merges_the_files_of_a_folder_as_upstream_does(string file) =>
        ConformanceFile.RunAsync(file, cases => cases.CaseAsync("page", () => CompareAsync(Path.GetFileNameWithoutExtension(file))));

    private static async Task<string?> CompareAsync(string name)
    {
        string root = Conformance.Require("exporters/node/textfile");
        string[] folders = name.StartsWith("glob_", StringComparison.Ordinal) ? [Path.Combine(root, "*" + name["glob".Length..])] : [Path.Combine(root, name)];
        using var exporter = new NodeExporter(new NodeOptions { TextfileDirectories = [.. folders] }, TimeProvider.System, NullLogger<NodeExporter>.Instance);
        string page = System.Text.Encoding.UTF8.GetString(await exporter.ScrapeAsync(["textfile"], gzip: false, TestContext.Current.CancellationToken));
        Dictionary<string, FamilyText> actual = NodeFixture.Parse(page.Replace(root, "fixtures/textfile"));
        Dictionary<string, FamilyText> expected = NodeFixture.Parse(await File.ReadAllTextAsync(Path.Combine(root, name + ".out"), TestContext.Current.CancellationToken));
        foreach ((string family, FamilyText e) in expected)
        {
            FamilyText a = Assert.Contains(family, (IDictionary<string, FamilyText>)actual);
            Assert.Equal(e.Type, a.Type);
            Assert.Equal(e.Help, a.Help);
            Assert.Equal(e.Samples.Keys.Order(StringComparer.Ordinal), a.Samples.Keys.Order(StringComparer.Ordinal));
            if (family != "node_textfile_mtime_seconds") Assert.All(e.Samples, s => Assert.Equal(s.Value, a.Samples[s.Key]));
        }
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Where(k => !k.StartsWith("node_scrape_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        return null;
    }

    [Theory]
    [InlineData("a{b=\"c\"")]
    [InlineData("a{b=\"c} 1")]
    [InlineData("a b")]
    [InlineData("a 1 1000")]
    [InlineData("1a 1")]
    [InlineData("# TYPE a what\na 1")]
    [InlineData("a{b=\"1\",b=\"2\"} 1")]
    public void A_malformed_file_is_refused(string text) => Assert.Throws<FormatException>(() => TextPage.Read(text));
}
