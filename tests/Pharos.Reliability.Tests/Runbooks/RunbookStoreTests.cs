using Pharos.Reliability.Runbooks;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Runbooks;

public sealed class RunbookStoreTests
{
    [Theory]
    [InlineData("docs/runbooks/host-down.md", "host-down")]
    [InlineData("http://localhost:3000/runbooks/high-cpu#first", "high-cpu")]
    [InlineData("high-memory", "high-memory")]
    [InlineData("../../etc/passwd/..", null)]
    [InlineData("", null)]
    public void Links_of_any_form_name_a_runbook(string link, string? expected) => Assert.Equal(expected, RunbookStore.NameOf(link));

    [Fact]
    public void A_runbook_is_found_by_name_and_nothing_outside_the_directory_is()
    {
        using var folder = new TempFolder();
        folder.Write("secret.md", "# no");
        folder.Write("r/high-cpu.md", "intro\n# High CPU\ntext");
        var store = new RunbookStore(folder.File("r"));
        Assert.Equal("High CPU", store.Find("high-cpu")!.Title);
        Assert.Null(store.Find("../secret"));
        Assert.Null(store.Find("other"));
        Assert.Equal(["high-cpu"], store.All().Select(r => r.Name));
    }
}
