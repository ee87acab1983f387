using Pharos.Logs.Tests.Api;
using Pharos.Logs.Tests.Push;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Otlp;

public sealed class OtlpLogsTests
{
    public static TheoryData<string> Examples => Conformance.Files("otlp/examples", "logs*.json");

    [Theory, MemberData(nameof(Examples)), ConformanceFamily("otlp")]
    public Task The_official_examples_are_taken(string file) => ConformanceFile.RunAsync(file, async cases =>
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {reject_old_samples: false}");
        (int status, _, string body) = await host.PostAsync("/otlp/v1/logs", await File.ReadAllBytesAsync(Conformance.Require(file), TestContext.Current.CancellationToken), "application/json");
        cases.Case("nothing is refused", (status, body) == (200, "{}") ? null : $"{status} {body}");
        cases.Case("its lines are stored", PushApiTests.Entries(host).Count > 0 ? null : "nothing was stored");
    });

    [Fact]
    public async Task The_official_example_becomes_a_line_with_metadata()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {reject_old_samples: false}");
        (int status, string? type, string body) = await host.PostAsync("/otlp/v1/logs", await File.ReadAllBytesAsync(Conformance.Require("otlp/examples/logs.json"), TestContext.Current.CancellationToken), "application/json");
        Assert.Equal((200, "application/json", "{}"), (status, type, body));
        Assert.Equal("{service_name=\"my.service\"} Example log record {array_attribute=\"[\\\"many\\\",\\\"values\\\"]\", boolean_attribute=\"true\", detected_level=\"info\", double_attribute=\"637.704\", int_attribute=\"10\", "
            + "map_attribute_some_map_key=\"some value\", my_scope_attribute=\"some scope attribute\", observed_timestamp=\"1544712660300000000\", scope_name=\"my.library\", scope_version=\"1.0.0\", severity_number=\"10\", severity_text=\"Information\", "
            + "span_id=\"eee19b7ec3c1b174\", string_attribute=\"some string\", trace_id=\"5b8efff798038103d269b633813fc60c\"}", Assert.Single(PushApiTests.Entries(host)));
    }

    [Fact]
    public async Task What_is_refused_is_a_partial_success_and_a_rate_limit_asks_to_come_again()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {max_line_size: 5, ingestion_burst_size_mb: 0.0001, ingestion_rate_mb: 0.0001}");
        string now = ((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string Record(string line) => $"{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{{\"timeUnixNano\":\"{now}\",\"body\":{{\"stringValue\":\"{line}\"}},\"attributes\":[{{\"key\":\"padding\",\"value\":{{\"stringValue\":\"{new string('x', 60)}\"}}}}]}}]}}]}}]}}";
        (int status, _, string body) = await host.PostAsync("/otlp/v1/logs", Record("too long"), "application/json");
        Assert.Equal(200, status);
        Assert.Contains("\"rejectedLogRecords\":\"1\"", body, StringComparison.Ordinal);
        Assert.Contains("Max entry size", body, StringComparison.Ordinal);
        Assert.Equal(200, (await host.PostAsync("/otlp/v1/logs", Record("one"), "application/json")).Status);
        (status, _, body) = await host.PostAsync("/otlp/v1/logs", Record("two"), "application/json");
        Assert.Equal(429, status);
        Assert.Contains("Ingestion rate limit exceeded", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_of_attributes_that_would_become_gigabytes_of_names_is_refused_alone()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {reject_old_samples: false}");
        string leaves = string.Join(",", Enumerable.Range(0, 5_000).Select(i => $"{{\"key\":\"{i}\",\"value\":{{\"intValue\":\"1\"}}}}"));
        string tree = $"{{\"key\":\"{new string('k', 500_000)}\",\"value\":{{\"kvlistValue\":{{\"values\":[{leaves}]}}}}}}";
        string Request(string resource, string record) =>
            $"{{\"resourceLogs\":[{{\"resource\":{{\"attributes\":[{resource}]}},\"scopeLogs\":[{{\"logRecords\":[{{\"body\":{{\"stringValue\":\"good\"}}}},{{\"body\":{{\"stringValue\":\"bad\"}},\"attributes\":[{record}]}}]}}]}}]}}";
        (int status, _, string body) = await host.PostAsync("/otlp/v1/logs", Request("", tree), "application/json");
        Assert.Equal(200, status);
        Assert.Contains("\"rejectedLogRecords\":\"1\"", body, StringComparison.Ordinal);
        Assert.Contains("limit 1048576", body, StringComparison.Ordinal);
        Assert.Contains("good", Assert.Single(PushApiTests.Entries(host)), StringComparison.Ordinal);
        (status, _, body) = await host.PostAsync("/otlp/v1/logs", Request(tree, ""), "application/json");
        Assert.Equal(200, status);
        Assert.Contains("\"rejectedLogRecords\":\"2\"", body, StringComparison.Ordinal);
    }

    /// <summary>Also where the configuration sets no limit: a set that could not be read back must not be logged.</summary>
    [Fact]
    public async Task An_entry_with_more_metadata_than_can_be_stored_is_refused_alone()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {reject_old_samples: false, max_structured_metadata_entries_count: 0, max_structured_metadata_size: 0}");
        string attributes = string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"{{\"key\":\"k{i}\",\"value\":{{\"stringValue\":\"v\"}}}}"));
        (int status, _, string body) = await host.PostAsync("/otlp/v1/logs", $"{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{{\"body\":{{\"stringValue\":\"bad\"}},\"attributes\":[{attributes}]}},{{\"body\":{{\"stringValue\":\"good\"}}}}]}}]}}]}}", "application/json");
        Assert.Equal(200, status);
        Assert.Contains("too many structured metadata labels: '10000', limit: '4095'", body.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("good", Assert.Single(PushApiTests.Entries(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_all_records_share_does_not_make_a_record_without_bounds()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {reject_old_samples: false, ingestion_rate_mb: 10000, ingestion_burst_size_mb: 10000}");
        string records = string.Join(",", Enumerable.Range(1, 10_000).Select(i => $"{{\"observedTimeUnixNano\":\"{i}\"}}"));
        string shared = $"{{\"key\":\"a\",\"value\":{{\"stringValue\":\"{new string('v', 50_000)}\"}}}}";
        (int status, _, string body) = await host.PostAsync("/otlp/v1/logs", $"{{\"resourceLogs\":[{{\"resource\":{{\"attributes\":[{shared}]}},\"scopeLogs\":[{{\"logRecords\":[{records}]}}]}}]}}", "application/json");
        Assert.Equal(400, status);
        Assert.Contains("256 MiB", body, StringComparison.Ordinal);
        Assert.Empty(PushApiTests.Entries(host));
    }

    [Fact]
    public async Task A_malformed_request_is_a_status_in_its_encoding()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        (int status, string? type, string body) = await host.PostAsync("/otlp/v1/logs", "{\"resourceLogs\":[1]}", "application/json");
        Assert.Equal((400, "application/json"), (status, type));
        Assert.Contains("malformed OTLP/JSON", body, StringComparison.Ordinal);
        (status, type, _) = await host.PostAsync("/otlp/v1/logs", [0xFF, 0xFF], "application/x-protobuf");
        Assert.Equal((400, "application/x-protobuf"), (status, type));
    }
}
