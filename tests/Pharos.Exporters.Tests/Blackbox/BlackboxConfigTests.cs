using Pharos.Configuration;
using Pharos.Exporters.Blackbox;
using Pharos.Testing;

namespace Pharos.Exporters.Tests.Blackbox;

public sealed class BlackboxConfigTests
{
    public static TheoryData<string> Files => Conformance.Files("exporters/blackbox", "*.yml|*.yaml");

    [Theory, MemberData(nameof(Files)), ConformanceFamily("exporters")]
    public void Accepts_and_refuses_what_upstream_does(string file) => ConformanceFile.Run(file, cases =>
    {
        var errors = new ConfigErrors();
        BlackboxExporter.Check(Conformance.Require(file), new ConfigEnvironment(_ => null), errors);
        bool valid = !file.Contains("invalid-") && !file.Contains("-bad");
        string findings = string.Join('\n', errors.Findings);
        cases.Case(valid ? "accepted" : "refused", errors.HasErrors == valid ? $"got:\n{findings}" : null);
        if (!valid) cases.Case("with a place", errors.Findings.Any(f => f.Position.Line > 0) ? null : findings);
    });

    [Theory]
    [InlineData("modules:\n  a:\n    prober: http\n    htp: {}\n", "4:5")]
    [InlineData("modules:\n  a:\n    prober: http\n    http:\n      body_size_limit: 3 apples\n", "5:")]
    [InlineData("modules:\n  a:\n    prober: http\n    http:\n      body: x\n      body_file: y\n", "6:")]
    [InlineData("modules:\n  a:\n    prober: icmp\n    icmp:\n      ttl: 300\n", "5:")]
    [InlineData("modules:\n  a:\n    prober: tcp\n    tcp:\n      source_ip_address: here\n", "5:")]
    [InlineData("modules:\n  a: {}\n", "2:")]
    [InlineData("modul:\n  a: {}\n", "1:1")]
    public void A_fault_is_told_with_its_place(string text, string place)
    {
        using var folder = new TempFolder();
        var errors = new ConfigErrors();
        BlackboxExporter.Check(folder.Write("blackbox.yml", text), new ConfigEnvironment(_ => null), errors);
        Assert.True(errors.Findings.Any(f => f.ToString().Contains("blackbox.yml:" + place)), string.Join('\n', errors.Findings));
    }
}
