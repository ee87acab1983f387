using System.Reflection;

namespace Pharos.Hosting;

/// <summary>Version and commit that the build put into the assembly.</summary>
internal static class ProductVersion
{
    /// <summary>Such as <c>0.1.0+abc1234</c>.</summary>
    public static string Full { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static string Number => Full.Split('+')[0];

    public static string Revision => Full.Contains('+', StringComparison.Ordinal) ? Full.Split('+')[1] : "";
}
