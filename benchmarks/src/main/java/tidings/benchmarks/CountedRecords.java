package tidings.benchmarks;

import io.namastack.outbox.OutboxRecord;
import io.namastack.outbox.OutboxRecordRepository;
import io.namastack.outbox.OutboxRecordStatus;
import java.util.List;
import java.util.Set;

/**
 * Namastack's table, where a row counts as gone when the library has deleted it or, by default, set it to COMPLETED.
 * Either is its own transaction after the handler returned, so the broker has confirmed it and the change is committed.
 */
final class CountedRecords implements OutboxRecordRepository {

    private final OutboxRecordRepository records;
    private final Writers writers;

    CountedRecords(OutboxRecordRepository records, Writers writers) {
        this.records = records;
        this.writers = writers;
    }

    @Override
    public void deleteById(String id) {
        records.deleteById(id);
        writers.gone(1);
    }

    @Override
    public <T> OutboxRecord<T> save(OutboxRecord<T> row) {
        var saved = records.save(row);
        if (row.getStatus() == OutboxRecordStatus.COMPLETED) writers.gone(1);
        return saved;
    }

    @Override
    public List<OutboxRecord<?>> findPendingRecords() {
        return records.findPendingRecords();
    }

    @Override
    public List<OutboxRecord<?>> findCompletedRecords() {
        return records.findCompletedRecords();
    }

    @Override
    public List<OutboxRecord<?>> findFailedRecords() {
        return records.findFailedRecords();
    }

    @Override
    public List<OutboxRecord<?>> findIncompleteRecordsByRecordKey(String key) {
        return records.findIncompleteRecordsByRecordKey(key);
    }

    @Override
    public List<String> findRecordKeysInPartitions(
            Set<Integer> partitions, OutboxRecordStatus status, int batchSize, boolean ignoreKeysWithPreviousFailure) {
        return records.findRecordKeysInPartitions(partitions, status, batchSize, ignoreKeysWithPreviousFailure);
    }

    @Override
    public long countRecordsByPartition(int partition, OutboxRecordStatus status) {
        return records.countRecordsByPartition(partition, status);
    }

    @Override
    public void deleteByStatus(OutboxRecordStatus status) {
        records.deleteByStatus(status);
    }

    @Override
    public void deleteByRecordKeyAndStatus(String key, OutboxRecordStatus status) {
        records.deleteByRecordKeyAndStatus(key, status);
    }
}
