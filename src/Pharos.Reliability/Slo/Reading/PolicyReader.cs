using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Reads <c>kind: ErrorBudgetPolicy</c> of <c>apiVersion: pharos/v1</c>.</summary>
internal static class PolicyReader
{
    public const string Version = "pharos/v1";

    public static ErrorBudgetPolicy? Read(ConfigNode node, ConfigErrors errors)
    {
        int before = errors.Findings.Count(f => f.Severity == FindingSeverity.Error);
        var root = new MappingReader(node, errors);
        root.Child("apiVersion");
        root.RequiredString("kind");
        root.Choice("kind", "", ("ErrorBudgetPolicy", ""));
        OpenSloMetadata metadata = OpenSloFields.Metadata(root, errors);
        var spec = new MappingReader(root.Child("spec"), errors);
        root.End();
        string description = spec.String("description", "");
        TimeSpan minimum = spec.Duration("minimum_data", TimeSpan.Zero);
        List<PolicyStep> steps = [.. spec.List("steps", n => Step(n, errors)).OrderBy(s => s.ConsumedPercent)];
        spec.End();
        if (steps.Count == 0 && node.IsMapping) errors.Add(spec.Node["steps"], "at least one step is required");
        return errors.Findings.Count(f => f.Severity == FindingSeverity.Error) > before ? null : new ErrorBudgetPolicy(metadata.Name, metadata.Title, description, steps) { MinimumData = minimum };
    }

    private static PolicyStep Step(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        reader.RequiredString("consumed");
        var step = new PolicyStep(reader.Number("consumed", 100, 0, 1000), reader.RequiredString("title"), reader.RequiredString("text"), reader.Bool("freeze", false));
        reader.End();
        return step;
    }
}
