using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Reads the files <c>*.yml</c> and <c>*.yaml</c> of <c>slo/</c>, several documents in each, of every format that is known.</summary>
public static class SloDirectory
{
    /// <summary>More are refused: each costs some twenty rules at every evaluation.</summary>
    public const int MaxSlos = 500;

    private static readonly string[] s_patterns = ["*.yml", "*.yaml"];

    /// <summary>The SLOs and policies; faults go to <paramref name="errors"/>. A directory that does not exist is empty.</summary>
    public static SloCatalog Load(string directory, ConfigEnvironment environment, IMetricsExpressions expressions, ConfigErrors errors)
    {
        if (!Directory.Exists(directory)) return SloCatalog.Empty;
        IEnumerable<string> files = s_patterns.SelectMany(p => Directory.EnumerateFiles(directory, p)).Order(StringComparer.Ordinal);
        return Read(files.SelectMany(f => ConfigFile.LoadAll(f, environment, errors)), expressions, errors);
    }

    /// <summary>The SLOs and policies of some documents.</summary>
    public static SloCatalog Read(IEnumerable<ConfigNode> documents, IMetricsExpressions expressions, ConfigErrors errors)
    {
        var slos = new List<SloDefinition>();
        var policies = new List<ErrorBudgetPolicy>();
        var openSlo = new OpenSloDocuments(errors);
        foreach (ConfigNode document in documents)
        {
            foreach (ConfigNode node in document.IsSequence ? document.Items : [document]) ReadObject(node, slos, policies, openSlo, errors);
        }
        slos.AddRange(new OpenSloCompiler(openSlo, errors).Compile());
        if (slos.Count > MaxSlos) errors.Add(slos[MaxSlos].Position, $"{slos.Count} SLOs, at most {MaxSlos} are evaluated");
        var catalog = new SloCatalog([.. slos.Take(MaxSlos)], policies);
        SloChecks.Run(catalog, expressions, errors);
        return catalog;
    }

    private static void ReadObject(ConfigNode node, List<SloDefinition> slos, List<ErrorBudgetPolicy> policies, OpenSloDocuments openSlo, ConfigErrors errors)
    {
        if (!node.IsMapping)
        {
            errors.Add(node, $"expected an SLO document, found {node.Describe()}");
            return;
        }
        if (SlothReader.Reads(node))
        {
            slos.AddRange(SlothReader.Read(node, errors));
            return;
        }
        switch (node["apiVersion"].Text)
        {
            case "openslo/v1":
                openSlo.Add(node);
                break;
            case OpenSloAlphaReader.Version:
                slos.AddRange(OpenSloAlphaReader.Read(node, errors));
                break;
            case PyrraReader.Version:
                if (PyrraReader.Read(node, errors) is { } pyrra) slos.Add(pyrra);
                break;
            case PolicyReader.Version:
                if (PolicyReader.Read(node, errors) is not { } policy) break;
                if (policies.Any(p => p.Name == policy.Name)) errors.Add(node["metadata"]["name"], $"the error-budget policy {policy.Name} is already defined");
                policies.Add(policy);
                break;
            default:
                errors.Add(node["apiVersion"], $"unknown apiVersion {node["apiVersion"].Describe()}: expected openslo/v1, openslo/v1alpha, pharos/v1, pyrra.dev/v1alpha1, sloth.slok.dev/v1, or version: prometheus/v1");
                break;
        }
    }
}
