using System.Runtime.CompilerServices;
using System.Text;
using Pharos.Check;
using Pharos.Configuration;
using Pharos.Hosting;
using Pharos.Testing;

namespace Pharos.Tests;

/// <summary>Damaged configuration ends in findings with their place, never in another fault. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class ConfigurationFuzzTests
{
    /// <summary>By kind: the ending of the name, and documents to begin with.</summary>
    private static readonly (string Extension, string[] Texts)[] s_kinds =
    [
        (".yml", [.. Shipped("prometheus/prometheus.yml"), .. Conformance.Texts("prometheus-config/good", "*.yml"), .. Conformance.Texts("prometheus-config/bad", "*.yml"), .. Conformance.Texts("configs/prometheus", "*.yml|*.yaml")]),
        (".yml", [.. Shipped("prometheus/rules/*.yml"), .. Conformance.Texts("rules/rulefmt", "*.yml|*.yaml"), .. Conformance.Texts("rules/promtool", "*.yml"), .. Conformance.Texts("reference/config/prometheus", "alerts.yml")]),
        (".yml", [.. Shipped("alertmanager/alertmanager.yml"), .. Conformance.Texts("alertmanager/config", "*.yml")]),
        (".yml", [.. Shipped("prometheus/blackbox.yml"), .. Conformance.Texts("exporters/blackbox/config", "*.yml")]),
        (".yml", [.. Shipped("otelcol/otelcol.yml"), .. Conformance.Texts("configs/otelcol", "*.yml"), .. Conformance.Texts("reference/config/otelcol", "*.yml")]),
        (".yml", [.. Conformance.Texts("configs/loki", "*.yaml"), .. Conformance.Texts("reference/config/loki", "*.yml")]),
        (".yml", [.. Shipped("tempo/tempo.yml"), .. Conformance.Texts("configs/tempo", "*.yaml"), .. Conformance.Texts("reference/config/tempo", "*.yml")]),
        (".yml", [.. Shipped("slo/*.yml"), .. Conformance.Texts("slo", "*.yml|*.yaml")]),
        (".yml", Shipped("gamedays/*.yml")),
        (".json", [.. Shipped("grafana/dashboards/*.json"), .. Conformance.Texts("reference/config/grafana/dashboards", "*.json")]),
    ];

    private static string ConfigFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "config", "anvila"));

    private static string[] Shipped(string pattern)
    {
        string folder = Path.Combine(ConfigFolder(), Path.GetDirectoryName(pattern)!);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal).Select(File.ReadAllText)] : [];
    }

    [Fact]
    public void A_damaged_file_has_findings_with_their_place()
    {
        using var folder = new TempFolder();
        (string Extension, string[] Texts)[] kinds = [.. s_kinds.Where(kind => kind.Texts.Length > 0)];
        var serve = new ServeOptions { DataDirectory = folder.Path };
        Fuzz.Run(random =>
        {
            (string extension, string[] texts) = random.Pick(kinds);
            string text = Damaged(random, random.Pick(texts)), file = folder.Write("x" + extension, text);
            Fuzz.Within(text.Length, 5_000, 32 << 20, () =>
            {
                try { Assert.All(FileCheck.Of([file], serve, TimeProvider.System), finding => Assert.True(finding.Message.Length > 0 && finding.Position.File.Length > 0)); }
                catch (Exception e) { throw new InvalidOperationException($"{e.Message}:\n{text}", e); }
            });
        });
    }

    /// <summary>Everything that is read together, with one file damaged.</summary>
    [Fact]
    public void A_damaged_directory_has_findings_with_their_place()
    {
        using var folder = new TempFolder();
        string[] files = [.. Directory.EnumerateFiles(ConfigFolder(), "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".yml" or ".json" or ".md" or ".tmpl").Order(StringComparer.Ordinal)];
        foreach (string file in files) folder.Write(Path.GetRelativePath(ConfigFolder(), file), File.ReadAllText(file));
        var serve = new ServeOptions { ConfigDirectory = folder.Path, DataDirectory = Path.Combine(folder.Path, "data") };
        Fuzz.Run(random =>
        {
            string file = random.Pick(files), name = Path.GetRelativePath(ConfigFolder(), file), whole = File.ReadAllText(file), text = Damaged(random, whole);
            folder.Write(name, text);
            try { Assert.All(CheckFindings.Of(serve, null, TimeProvider.System), finding => Assert.True(finding.Message.Length > 0)); }
            catch (Exception e) { throw new InvalidOperationException($"{name}: {e.Message}:\n{text}", e); }
            finally { folder.Write(name, whole); }
        });
    }

    private static string Damaged(Random random, string text)
    {
        string[] lines = text.Split('\n');
        if (lines.Length > 200) // of a long one a part, so that more of it is tried in the same time
        {
            int first = random.Next(lines.Length - 100);
            text = string.Join('\n', lines.Take(10).Concat(lines.Skip(first).Take(100)));
        }
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(random.MutateLines(text, Fuzz.Scalars))); // a file cannot have half a surrogate pair
    }
}
