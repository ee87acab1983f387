using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Alerting.Routing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class RoutingConformanceTests
{
    [Fact]
    public void Alerts_take_the_routes_that_upstream_gives_them() => ConformanceFile.Run("alertmanager/routing.json", cases =>
    {
        foreach (JsonElement tree in Cases.Load(cases.Name).EnumerateArray())
        {
            var errors = new ConfigErrors();
            ConfigNode node = YamlReader.Read("route.yml", tree.GetProperty("route").GetString()!, errors);
            string[] receivers = [.. Receivers(node)];
            Route root = new RouteReader(errors, receivers, []).Read(node)!;
            Assert.Empty(errors.Findings);
            Cases.Run(cases, tree.GetProperty("cases"), test =>
            {
                LabelSet labels = LabelSet.Of(test.GetProperty("labels").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!)));
                IReadOnlyList<Route> routes = root.Match(labels);
                JsonElement[] expected = [.. test.GetProperty("routes").EnumerateArray()];
                if (routes.Count != expected.Length) return $"{routes.Count} routes";
                if (!routes.Select(r => r.Key).SequenceEqual(test.GetProperty("keys").EnumerateArray().Select(k => k.GetString()))) return string.Join(' ', routes.Select(r => r.Key));
                for (int i = 0; i < expected.Length; i++)
                {
                    string actual = Describe(routes[i].Receiver, routes[i].GroupBy, routes[i].GroupByAll, routes[i].GroupWait.TotalSeconds, routes[i].GroupInterval.TotalSeconds, routes[i].RepeatInterval.TotalSeconds);
                    string wanted = Describe(
                        expected[i].GetProperty("receiver").GetString()!, expected[i].TryGetProperty("group_by", out JsonElement by) ? [.. by.EnumerateArray().Select(b => b.GetString()!)] : [],
                        expected[i].TryGetProperty("group_by_all", out JsonElement all) && all.GetBoolean(), Number("group_wait_s", 30), Number("group_interval_s", 300), Number("repeat_interval_s", 14400));
                    if (actual != wanted) return $"{actual} instead of {wanted}";

                    double Number(string key, double fallback) => expected[i].TryGetProperty(key, out JsonElement n) ? n.GetDouble() : fallback;
                }
                return null;
            });
        }
    });

    private static string Describe(string receiver, IReadOnlyList<string> by, bool all, double wait, double interval, double repeat) =>
        $"{receiver} [{string.Join(',', by)}] {all} {wait} {interval} {repeat}";

    private static IEnumerable<string> Receivers(ConfigNode node) => node["routes"].Items.SelectMany(Receivers).Append(node["receiver"].Text);
}
