// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/exposition.hpp"

#include <utility>

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include "flyball/base/check.hpp"
#include "flyball/telemetry/metric_table.hpp"

#include "utf8.hpp"

namespace flyball::telemetry {

namespace {

prometheus::MetricType type_of(MetricType type) {
    switch (type) {
        case MetricType::counter:
            return prometheus::MetricType::Counter;
        case MetricType::gauge:
            return prometheus::MetricType::Gauge;
        case MetricType::histogram:
            return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

prometheus::ClientMetric::Histogram histogram_of(const Distribution& distribution) {
    prometheus::ClientMetric::Histogram histogram;
    histogram.sample_count = distribution.count;
    histogram.sample_sum = distribution.sum;
    for (const Distribution::Bucket& bucket : distribution.buckets) {
        histogram.bucket.push_back({bucket.cumulative_count, bucket.upper_bound});
    }
    return histogram;
}

prometheus::ClientMetric client_metric(const Metric& metric, const Series& series) {
    FLYBALL_CHECK(series.label_values.size() == metric.labels.size());
    prometheus::ClientMetric client;
    for (std::size_t i = 0; i < metric.labels.size(); ++i) {
        client.label.push_back({std::string(metric.labels[i]), valid_utf8(series.label_values[i])});
    }
    switch (metric.type) {
        case MetricType::counter:
            client.counter.value = series.value;
            break;
        case MetricType::gauge:
            client.gauge.value = series.value;
            break;
        case MetricType::histogram:
            client.histogram = histogram_of(series.distribution);
            break;
    }
    return client;
}

/// The families that one report has.
class ReportCollector final : public prometheus::Collectable {
  public:
    explicit ReportCollector(const Report& report) : report_(report) {}

    [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override {
        std::vector<prometheus::MetricFamily> families;
        for (const Metric& metric : metric_table()) {
            prometheus::MetricFamily family{
                std::string(metric.name), std::string(metric.help), type_of(metric.type), {}};
            for (const Series& series : metric.read(report_)) {
                family.metric.push_back(client_metric(metric, series));
            }
            if (!family.metric.empty()) {
                families.push_back(std::move(family));
            }
        }
        return families;
    }

  private:
    const Report& report_;
};

}  // namespace

std::string exposition(const Report& report) {
    return prometheus::TextSerializer().Serialize(ReportCollector(report).Collect());
}

}  // namespace flyball::telemetry
