using Pharos.Configuration;

namespace Pharos.Collector.Components;

/// <summary>Settings of a component that other processes connect to.</summary>
internal interface IListens
{
    IReadOnlyList<ListenAddress> Addresses { get; }
}

/// <summary>Settings of an extension that is an <see cref="IStorage"/> when it runs.</summary>
internal interface IStorageSettings : IExtensionSettings;
