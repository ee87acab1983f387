using Xunit.v3;

namespace Pharos.Testing;

/// <summary>Joins a test to a family of <c>./test conformance [FAMILY]</c>. The family is the first folder of the data files that the test reads.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ConformanceFamilyAttribute(string family) : Attribute, ITraitAttribute
{
    public string Family => family;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("conformance", family)];
}
