"""Whose a completion is that a file or a learning system tells, over the alias table."""

# (kind, value) -> worker: by employee number or by login; a login that nobody has may be an employee number.
LEARNERS = """
SELECT kind, value, worker_id FROM alias WHERE kind IN ('employee_number', 'login')
UNION ALL
SELECT 'login', lower(e.value), min(e.worker_id) FROM alias e
WHERE e.kind = 'employee_number'
  AND NOT EXISTS (SELECT 1 FROM alias l WHERE l.kind = 'login' AND l.value = lower(e.value))
GROUP BY lower(e.value) HAVING count(DISTINCT e.worker_id) = 1
"""
