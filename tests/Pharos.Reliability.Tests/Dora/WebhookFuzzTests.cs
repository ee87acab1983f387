using System.Text;
using System.Text.Json;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.GitHub;
using Pharos.Reliability.Dora.History;
using Pharos.Reliability.Tests.Dora.Support;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Dora;

public sealed class WebhookFuzzTests
{
    private static readonly RepositoryOptions[] s_repositories = [new() { Name = "Codertocat/Hello-World", Service = "hello", Branch = "master", IncidentLabel = "bug", Environment = "production", Workflows = ["x.yml"] }];

    private static readonly (string Event, string Text)[] s_deliveries =
    [
        ("deployment_status", """{"repository":{"full_name":"Codertocat/Hello-World"},"deployment":{"id":1,"sha":"ab","environment":"production","created_at":"2020-01-01T00:00:00Z"},"deployment_status":{"id":2,"state":"success","created_at":"2020-01-01T00:01:00Z"}}"""),
        .. Conformance.Root is null ? [] : Directory.EnumerateFiles(Path.Combine(Conformance.Root, "dora/github-webhooks"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(file))!, File.ReadAllText(file))),
    ];

    /// <summary>A delivery of GitHub, damaged, gives facts that can be kept, or is refused. <c>PHAROS_FUZZ_SECONDS</c> sets how long this runs.</summary>
    [Fact]
    public void Deliveries_are_read_or_refused() => Fuzz.Run(random =>
    {
        (string name, string text) = random.Pick(s_deliveries);
        byte[] body = Encoding.UTF8.GetBytes(random.MutateLines(text, ["null,", "1,", "-1,", "\"\",", "\"x\",", "[],", "{},", "true,", "1e999,", "99999999999999999999,", "\"0001-01-01T00:00:00Z\",", "\"9999-12-31T23:59:59Z\",", "\"\\ud800\",", "[", "{", "}", "]"]));
        var history = new DeliveryHistory();
        var reader = new WebhookReader(DoraHost.Options(s_repositories).GitHub, history);
        Fuzz.Within(body.Length, 100, 1 << 20, () =>
        {
            try
            {
                foreach (Fact fact in reader.Read(name, body).Facts)
                {
                    history.Merge(fact);
                    history.Apply(FactCodec.Write(fact));
                }
            }
            catch (JsonException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{e.Message}: {name} {Encoding.UTF8.GetString(body)}", e); }
        });
    });
}
