using Pharos.Alerting.Rules;
using Pharos.Core;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Alerting.Tests.Rules;

public sealed class SqliteAlertStatesTests
{
    [Fact]
    public async Task Alerts_come_back_as_they_were_saved_and_a_rule_without_alerts_is_forgotten()
    {
        using var folder = new TempFolder();
        CancellationToken token = TestContext.Current.CancellationToken;
        var alert = new ActiveAlert
        {
            Labels = LabelSet.Of(("alertname", "Down"), ("instance", "a\"b")),
            Annotations = LabelSet.Of(("value", "NaN")),
            State = AlertState.Firing,
            Value = double.NaN,
            ActiveAtMs = 1,
            FiredAtMs = 2,
            ResolvedAtMs = 0,
            LastSentAtMs = 3,
            ValidUntilMs = 4,
            KeepFiringSinceMs = 5,
        };
        using (StateDatabase database = StateDatabase.Open(folder.File("state.db")))
            await new SqliteAlertStates(database).SaveAsync([new("a", new SavedAlerts(9, [alert])), new("b", new SavedAlerts(9, [alert]))], token);
        using StateDatabase reopened = StateDatabase.Open(folder.File("state.db"));
        var states = new SqliteAlertStates(reopened);
        SavedAlerts saved = states.Load("a")!;
        Assert.Equal(9, saved.SavedAtMs);
        Assert.Equal(alert, Assert.Single(saved.Alerts));
        await states.SaveAsync([new("a", new SavedAlerts(10, []))], token);
        Assert.Null(states.Load("a"));
        Assert.NotNull(states.Load("b"));
    }
}
