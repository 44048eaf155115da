resource "aws_db_instance" "primary" {
  engine            = "postgres"
  storage_encrypted = true
}
