namespace Pharos.Configuration.SignIn.Azure;

/// <summary>Whose token is asked for at Microsoft Entra ID.</summary>
public abstract record AzureIdentity;

/// <summary>An identity of the machine or of the App Service, by its metadata service.</summary>
/// <param name="ClientId">Empty: the one that the system assigned.</param>
public sealed record AzureManagedIdentity(string ClientId) : AzureIdentity;

/// <summary>An application with a secret.</summary>
public sealed record AzureApplication(string TenantId, string ClientId, Secret ClientSecret) : AzureIdentity;

/// <summary>An application that a token of the cluster stands for, in a file that the cluster renews.</summary>
public sealed record AzureWorkloadIdentity(string TenantId, string ClientId, string TokenFile) : AzureIdentity;

/// <summary>Whichever of the others the environment describes, as the DefaultAzureCredential of Microsoft's SDKs looks for it; without their command line logins.</summary>
/// <param name="TenantId">Empty: <c>AZURE_TENANT_ID</c>.</param>
public sealed record AzureFromEnvironment(string TenantId) : AzureIdentity;
