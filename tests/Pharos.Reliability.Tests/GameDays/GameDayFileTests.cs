using Pharos.Configuration;
using Pharos.Reliability.GameDays;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.GameDays;

public sealed class GameDayFileTests
{
    private const string Whole = """
        title: All keys
        description: Text.
        service: api
        environment: staging
        tags: [a, b]
        timeout: 15m
        receiver: {webhook: "127.0.0.1:8026"}
        steady_state:
          title: fine
          within: 1m
          again_within: 2m
          probes:
            - {name: code, http: "http://h/x", tolerance: [200, 204]}
            - {name: body, http: {url: "http://h/y", headers: {a: b}, timeout: 3s, bearer_token_file: token}, tolerance: {jsonpath: "$.a[0].b", value: ok}}
            - {name: number, promql: "sum(up)", tolerance: {range: [-.inf, 3]}, no_data: holds}
            - {alert: Broken, labels: {service: api}}
            - {name: messages, message: [hello, world], tolerance: 0}
        faults:
          - name: load
            process: {command: [sleep, "9"], copies: per_core}
            pauses: {before: 1s, after: 2s}
          - {name: asks, http: "http://h/search", repeat_every: 100ms}
          - name: fault
            http: {method: POST, url: "http://h/_faults", body: {id: "{run}", n: 2, text: "2", on: true, none: null, list: [1]}, status: [201]}
            undo: {http: {method: DELETE, url: "http://h/_faults/{run}", status: [200, 404]}}
          - {name: event, http: {method: POST, url: "http://h/e", body: plain}, undo: none}
        expect:
          - {alert: Broken, labels: {service: api}, fires_within: 1m, notified_within: 2m, resolves_within: 3m, resolution_notified_within: 4m, message: [x]}
          - {name: figure, promql: x, tolerance: {rises_by: 2}, within: 1m}
          - {alert: Other, within: 30s, tolerance: pending}
          - {name: text, http: "http://h/z", tolerance: {regex: "^o+k$"}, within: 1m}
        rollback:
          - {name: mend, process: {command: [true], wait: true}}
        """;

    [Fact]
    public void Every_key_is_read()
    {
        GameDay gameDay = Read(Whole, out ConfigErrors errors)!;
        Assert.Empty(errors.Findings);
        Assert.Equal(("test", "All keys", 15), (gameDay.Name, gameDay.Title, gameDay.Timeout.TotalMinutes));
        Assert.Equal(new ReceiverPlace(ReceiverKind.Webhook, "127.0.0.1:8026"), gameDay.Receiver);
        Assert.Equal(["one of 200, 204", "$.a[0].b is ok", "at most 3", "inactive", "0"], gameDay.SteadyState.Probes.Select(p => p.Tolerance.Describe()));
        Assert.Equal("""{"id":"{run}","n":2,"text":"2","on":true,"none":null,"list":[1]}""", gameDay.Faults[2].Action.Http!.Body);
        Assert.Equal(0, gameDay.Faults[0].Action.Process!.Copies);
        Assert.Equal(TimeSpan.FromMilliseconds(100), gameDay.Faults[1].RepeatEvery);
        Assert.Equal("undo fault", gameDay.Faults[2].Undo!.Name);
        Assert.Null(gameDay.Faults[3].Undo);
        AlertExpectation alert = Assert.Single(gameDay.Alerts);
        Assert.Equal(("Broken{service=\"api\"}", 4), (alert.Alert.ToString(), alert.ResolutionNotifiedWithin!.Value.TotalMinutes));
        Assert.Equal(["Broken", "resolved"], alert.ResolvedMessage);
        Assert.Equal(["at least 2 more than before", "pending", "/^o+k$/"], gameDay.Probes.Select(p => p.Probe.Tolerance.Describe()));
        Assert.Equal("http://h/_faults/r1", gameDay.Faults[2].Undo!.Http!.For("r1").Url);
    }

    public static TheoryData<string, string, string> Faulty => new()
    {
        { "title: All keys", "titel: All keys", "test.yml:1:1: error: titel: unknown key" },
        { "timeout: 15m", "timeout: 2d", "test.yml:6:10: error: timeout: must be 10s to 1d, is 2d" },
        { "webhook: \"127.0.0.1:8026\"", "webhook: here", "test.yml:7:21: error: receiver.webhook: expected ADDRESS:PORT to listen on, found \"here\"" },
        { "tolerance: [200, 204]", "tolerance: {near: 3}", "test.yml:13:51: error: steady_state.probes[0].tolerance: expected a value, a list, range, regex, jsonpath or rises_by" },
        { "[-.inf, 3]", "[4, 3]", "test.yml:15:60: error: steady_state.probes[2].tolerance.range: expected [least, most]; -.inf and .inf leave a side open" },
        { "$.a[0].b", "$.a[x]", "test.yml:14:125: error: steady_state.probes[1].tolerance.jsonpath: 5: expected a position and ]" },
        { "headers: {a: b}", "headers: {Authorization: b}", "test.yml:14:56: error: steady_state.probes[1].http.headers: a token does not belong into this file: use bearer_token_file" },
        { "command: [sleep, \"9\"]", "command: sleep 9", "test.yml:20:24: error: faults[0].process.command: expected a list, found \"sleep 9\"" },
        { "\"http://h/search\"", "\"ftp://h/search\"", "test.yml:22:24: error: faults[1].http: expected an http or https URL without credentials, found \"ftp://h/search\"" },
        { "status: [201]", "status: [999]", "test.yml:24:131: error: faults[2].http.status[0]: expected a status of 100 to 599, found \"999\"" },
        { ", undo: none", "", "test.yml:26:5: error: faults[3]: what undoes it? write undo, or undo: none where it leaves nothing behind" },
        { "fires_within: 1m, notified_within: 2m", "fires_within: 3m, notified_within: 2m", "test.yml:28:80: error: expect[0].notified_within: must be at least fires_within: both count from the fault" },
        { "fires_within: 1m, ", "", "test.yml:28:5: error: expect[0].fires_within: is required: the deadline" },
        { "receiver: {webhook: \"127.0.0.1:8026\"}", "", "test.yml:28:80: error: expect[0].notified_within: needs a receiver: where the message arrives" },
        { "tolerance: pending", "tolerance: burning", "test.yml:30:44: error: expect[2].tolerance: expected inactive, pending or firing" },
        { "within: 1m}\nrollback", "within: 1m, http2: x}\nrollback", "test.yml:31:79: error: expect[3].http2: unknown key, did you mean http?" },
    };

    [Theory, MemberData(nameof(Faulty))]
    public void A_fault_is_reported_with_its_place(string right, string wrong, string finding)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);
        Assert.Null(Read(Whole.Replace(right, wrong, StringComparison.Ordinal), out ConfigErrors errors));
        string[] found = [.. errors.Findings.Select(f => f.ToString()[(f.ToString().IndexOf("test.yml", StringComparison.Ordinal))..])];
        Assert.Contains(finding, found);
    }

    [Theory]
    [InlineData("steady_state", "test.yml:1:1: error: steady_state: is required: what holds when all is well")]
    [InlineData("faults", "test.yml:1:1: error: faults: at least one fault is required")]
    [InlineData("expect", "test.yml:1:1: error: expect: at least one expectation is required: without it nothing is proved")]
    public void What_must_not_be_left_out(string key, string finding)
    {
        string[] lines = Whole.Split('\n');
        int start = Array.FindIndex(lines, l => l.StartsWith(key, StringComparison.Ordinal));
        int end = Array.FindIndex(lines, start + 1, l => l.Length > 0 && !char.IsWhiteSpace(l[0]));
        Assert.Null(Read(string.Join('\n', [.. lines[..start], .. lines[end..]]), out ConfigErrors errors));
        Assert.Contains(finding, errors.Findings.Select(f => f.ToString()[f.ToString().IndexOf("test.yml", StringComparison.Ordinal)..]));
    }

    internal static GameDay? Read(string text, out ConfigErrors errors)
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "test.yml");
        File.WriteAllText(path, text);
        errors = new ConfigErrors();
        return GameDayFile.Load(path, new ConfigEnvironment(_ => null), errors);
    }
}
