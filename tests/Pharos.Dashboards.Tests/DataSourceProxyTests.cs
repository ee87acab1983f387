using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pharos.Dashboards.Tests;

public sealed class DataSourceProxyTests
{
    [Theory]
    [InlineData("GET", "api/v1/query", "?query=up", 200)]
    [InlineData("POST", "api/v1/query_range", "", 200)]
    [InlineData("POST", "loki/api/v1/query_range", "", 200)]
    [InlineData("GET", "loki/api/v1/label/app/values", "?limit=5", 200)]
    [InlineData("POST", "api/v1/write", "", 403)]
    [InlineData("POST", "loki/api/v1/push", "", 403)]
    [InlineData("POST", "loki/api/v1/delete", "", 403)]
    [InlineData("POST", "api/v1/admin/tsdb/delete_series", "", 403)]
    [InlineData("GET", "api/v1/admin/tsdb/snapshot", "", 403)]
    [InlineData("GET", "api/v1/../../secret", "", 403)]
    [InlineData("GET", "-/quit", "", 403)]
    public async Task Only_queries_pass(string method, string path, string query, int expected)
    {
        (DataSourceProxy proxy, Recorder recorder) = Proxy();
        DefaultHttpContext context = Context(method, query);
        await proxy.ForwardAsync(context, "p", path);
        Assert.Equal(expected, context.Response.StatusCode);
        Assert.Equal(expected == 200 ? $"http://db:9090/base/{path}{query}" : null, recorder.Url);
    }

    [Fact]
    public async Task An_unknown_source_is_404_and_an_unreachable_one_502()
    {
        (DataSourceProxy proxy, Recorder recorder) = Proxy();
        DefaultHttpContext context = Context("GET", "");
        await proxy.ForwardAsync(context, "other", "api/v1/query");
        Assert.Equal(404, context.Response.StatusCode);
        recorder.Failure = new HttpRequestException("refused");
        context = Context("GET", "");
        await proxy.ForwardAsync(context, "p", "api/v1/query");
        Assert.Equal(502, context.Response.StatusCode);
    }

    private static DefaultHttpContext Context(string method, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        return context;
    }

    private static (DataSourceProxy, Recorder) Proxy()
    {
        var store = new DashboardStore(TimeProvider.System, NullLogger<DashboardStore>.Instance);
        store.Apply(new GrafanaProvisioning([new DataSource { Uid = "p", Name = "P", Type = "prometheus", Url = new Uri("http://db:9090/base/") }], []));
        var recorder = new Recorder();
        return (new DataSourceProxy(store, recorder, NullLogger<DataSourceProxy>.Instance), recorder);
    }

    private sealed class Recorder : HttpMessageHandler
    {
        public string? Url { get; private set; }

        public Exception? Failure { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Failure is not null) return Task.FromException<HttpResponseMessage>(Failure);
            Url = request.RequestUri!.ToString();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") });
        }
    }
}
