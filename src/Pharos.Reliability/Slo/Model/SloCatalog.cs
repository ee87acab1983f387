namespace Pharos.Reliability.Slo;

/// <summary>Everything that <c>slo/</c> says.</summary>
public sealed record SloCatalog(IReadOnlyList<SloDefinition> Slos, IReadOnlyList<ErrorBudgetPolicy> Policies)
{
    public static SloCatalog Empty { get; } = new([], []);

    public SloDefinition? Find(string id) => Slos.FirstOrDefault(s => s.Id == id);

    public ErrorBudgetPolicy PolicyOf(SloDefinition slo) => Policies.FirstOrDefault(p => p.Name == slo.Policy) ?? ErrorBudgetPolicy.Default;
}
