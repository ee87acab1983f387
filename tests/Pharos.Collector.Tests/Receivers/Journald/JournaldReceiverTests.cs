using Pharos.Collector.Config;
using Pharos.Collector.Receivers.Journald;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Receivers.Journald;

/// <summary>With a stand-in for journalctl: a script that prints the lines of a file behind a cursor, as the real one does.</summary>
public sealed class JournaldReceiverTests
{
    private const string Script = """
        #!/bin/sh
        echo "$@" >>"$(dirname "$0")/calls"
        after=0 follow=
        for a in "$@"; do case $a in --after-cursor=*) after=${a#--after-cursor=} ;; --follow) follow=1 ;; esac; done
        [ -e "$(dirname "$0")/refused" ] && { echo "No journal files were opened due to insufficient permissions." >&2; exit 1; }
        [ -n "$follow" ] || { tail -n 1 "$(dirname "$0")/journal"; exit 0; }
        tail -n +$((after + 1)) "$(dirname "$0")/journal"
        [ -e "$(dirname "$0")/stays" ] && sleep 60
        exit 0
        """;

    private static string Line(int number) => $$"""{"__CURSOR":"{{number}}","__REALTIME_TIMESTAMP":"{{number}}","PRIORITY":"6","MESSAGE":"line {{number}}"}""" + "\n";

    private static JournaldReceiver New(TempFolder folder, CapturedLogs captured, MemoryCheckpoints checkpoints, bool fromStart = false)
    {
        var context = CapturedLogs.Context(TimeProvider.System, "journald");
        string script = folder.Write("journalctl", Script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var options = new JournaldOptions { JournalctlPath = script, Units = ["nginx.service"], StartAtBeginning = fromStart };
        return new JournaldReceiver(options, new EntrySink(captured, [], RetryPolicy.Default, "journald", "test", context), null, context, checkpoints);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 400 && !condition(); i++) await Task.Delay(25, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }

    [Fact]
    public async Task Only_what_comes_is_read_and_a_journalctl_that_dies_is_started_behind_it()
    {
        using var folder = new TempFolder();
        folder.Write("journal", Line(1) + Line(2));
        var captured = new CapturedLogs();
        var checkpoints = new MemoryCheckpoints();
        await using (JournaldReceiver receiver = New(folder, captured, checkpoints))
        {
            await receiver.StartAsync(TestContext.Current.CancellationToken);
            await UntilAsync(() => File.Exists(folder.File("calls")) && File.ReadAllLines(folder.File("calls")).Length >= 2);
            Assert.Empty(captured.Records);
            File.AppendAllText(folder.File("journal"), Line(3) + Line(4)); // this journalctl has ended: the next one gives them
            await UntilAsync(() => captured.Records.Count == 2);
        }
        File.AppendAllText(folder.File("journal"), Line(5));
        await using JournaldReceiver second = New(folder, captured, checkpoints);
        await second.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => captured.Records.Count == 3);
        Assert.Equal([3_000ul, 4_000ul, 5_000ul], captured.Records.Select(r => r.TimeNs));
        string[] calls = File.ReadAllLines(folder.File("calls"));
        Assert.Equal("--utc --output=json --no-pager --lines=1 --unit=nginx.service --priority=info", calls[0]);
        Assert.Equal("--utc --output=json --no-pager --follow --no-tail --after-cursor=2 --unit=nginx.service --priority=info", calls[1]);
    }

    [Fact]
    public async Task It_stops_with_a_journalctl_that_follows()
    {
        using var folder = new TempFolder();
        folder.Write("journal", Line(1));
        folder.Write("stays", "");
        var captured = new CapturedLogs();
        JournaldReceiver receiver = New(folder, captured, new MemoryCheckpoints(), fromStart: true);
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => captured.Records.Count == 1);
        await receiver.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_missing_journalctl_is_explained()
    {
        IOException e = Assert.Throws<IOException>(() => JournalctlProcess.Start(JournalctlCommand.Follow(new JournaldOptions { JournalctlPath = "/nowhere/journalctl" }, null), _ => { }));
        Assert.Contains("/nowhere/journalctl cannot be run", e.Message, StringComparison.Ordinal);
        Assert.Contains("journalctl_path", e.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public void Options_become_arguments_as_upstream_passes_them()
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("otelcol.yml", """
            directory: /run/log/journal
            units: [ssh, kubelet]
            identifiers: [systemd]
            priority: err..emerg
            grep: "time.?out"
            dmesg: true
            namespace: app
            all: true
            merge: true
            matches:
              - _SYSTEMD_UNIT: ssh
              - _UID: "1000"
                _SYSTEMD_UNIT: kubelet
            """, errors);
        var settings = (JournaldSettings)JournaldConfigReader.Read(node, new ReadContext(errors, new PathMap("/", []), "/"));
        Assert.Empty(errors.Findings);
        Assert.Equal(
            "--utc --output=json --no-pager --follow --no-tail --after-cursor=c --unit=ssh --unit=kubelet --identifier=systemd --priority=err..emerg --grep=time.?out --dmesg --namespace=app --directory=/run/log/journal --all --merge _SYSTEMD_UNIT=ssh + _SYSTEMD_UNIT=kubelet _UID=1000",
            string.Join(' ', JournalctlCommand.Follow(settings.Options, "c").ArgumentList));
    }

    [Theory]
    [InlineData("priority: loud", "\"loud\" is no priority")]
    [InlineData("matches: [{_systemd_unit: ssh}]", "is no name of a journal field")]
    [InlineData("start_at: middle", "unknown value \"middle\"")]
    [InlineData("unit: [ssh]", "unknown key, did you mean units?")]
    public void Faults_have_their_place(string yaml, string message)
    {
        var errors = new ConfigErrors();
        JournaldConfigReader.Read(YamlReader.Read("otelcol.yml", yaml, errors), new ReadContext(errors, new PathMap("/", []), "/"));
        Assert.Contains(message, string.Join('\n', errors.Findings), StringComparison.Ordinal);
    }
}
